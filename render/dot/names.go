package dot

import (
	"slices"
	"strconv"
	"strings"

	"tautline.dev/analysis/diff"
	"tautline.dev/model"
	"tautline.dev/render/view"
)

// token makes text fit for an id or a class: letters, digits, and what CSS and
// scripts take without quoting.
func token(s string) string {
	var b strings.Builder
	for _, r := range s {
		if b.Len() >= maxTip {
			break
		}
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_', r == '.', r == ':':
			b.WriteRune(r)
		default:
			b.WriteByte('_')
		}
	}
	return b.String()
}

// IDs gives every box, line and group its id in SVG, by entity name. They are
// the same in every view, so that a page finds them: box-orders, line-save,
// group-payments. Two ids that come out alike get a number.
func IDs(sys *model.System, prefix string) map[string]string {
	out, taken := map[string]string{}, map[string]bool{}
	add := func(entity, kind, id string) {
		name := token(prefix) + kind + "-" + token(id)
		for n := 2; taken[name]; n++ {
			name = token(prefix) + kind + "-" + token(id) + ":" + strconv.Itoa(n)
		}
		taken[name] = true
		out[entity] = name
	}
	for _, b := range sys.Boxes {
		add(b.Entity().Name, "box", b.ID)
	}
	for _, l := range sys.Lines {
		add(l.Entity().Name, "line", l.ID)
	}
	for _, g := range sys.Groups {
		add("groups."+g.ID, "group", g.ID)
	}
	return out
}

// idsOf are the ids of all that a view shows: what a change took away has none in its
// system any more.
func idsOf(v *view.View, prefix string) map[string]string {
	all := &model.System{Boxes: slices.Clone(v.System.Boxes), Lines: slices.Clone(v.System.Lines), Groups: v.System.Groups}
	for _, b := range v.Boxes {
		if v.Marks[b].How == diff.Removed && v.System.Box(b.ID) == nil {
			all.Boxes = append(all.Boxes, b)
		}
	}
	for _, l := range v.Lines {
		if v.LineMarks[l].How == diff.Removed && v.System.Line(l.ID) == nil {
			all.Lines = append(all.Lines, l)
		}
	}
	return IDs(all, prefix)
}
