package whatif

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tautline.dev/model"
	"tautline.dev/model/suggest"
	"tautline.dev/model/value"
)

// groupPrefix is how a group is named where a box may be.
const groupPrefix = "group:"

// Names are all that can be asked about: each box, and each group, account and
// region.
func Names(sys *model.System) []string {
	var out []string
	for _, b := range sys.Boxes {
		out = append(out, b.ID)
	}
	for _, u := range units(sys) {
		out = append(out, groupPrefix+u.id)
	}
	return out
}

// Choose makes a question from what was named; nothing for how long is the
// longest RTO of what is named, or an hour.
func Choose(sys *model.System, names []string, failure Failure, lasts time.Duration) (Question, error) {
	q := Question{Failure: failure}
	seen := map[*model.Box]bool{}
	for _, name := range names {
		boxes := named(sys, name)
		if boxes == nil {
			return q, unknown(sys, name)
		}
		if !slices.Contains(q.Names, name) {
			q.Names = append(q.Names, name)
		}
		for _, b := range boxes {
			if !seen[b] {
				seen[b] = true
				q.Boxes = append(q.Boxes, b)
			}
		}
	}
	q.For, q.ForBy = lasts, "as asked"
	if lasts == 0 {
		q.For, q.ForBy = usual(sys, q.Boxes)
	}
	return q, nil
}

// unknown says that a name is none of what can be asked about, and which is near.
func unknown(sys *model.System, name string) error {
	var ids []string
	id, group := strings.CutPrefix(name, groupPrefix)
	if !group {
		return fmt.Errorf("%s has no box %s%s", value.Quote(sys.Name), value.Quote(name), suggest.DidYouMean(name, Names(sys)))
	}
	for _, u := range units(sys) {
		ids = append(ids, u.id)
	}
	hint := ""
	if m := suggest.Match(id, ids); m != "" {
		hint = fmt.Sprintf("; did you mean %q?", groupPrefix+m)
	}
	return fmt.Errorf("%s has no group, account or region with boxes in it that is called %s%s", value.Quote(sys.Name), value.Quote(id), hint)
}

// usual is how long a failure is taken to last: as long as the boxes may take
// to come back by their own promise.
func usual(sys *model.System, boxes []*model.Box) (time.Duration, string) {
	longest, by := time.Duration(0), ""
	for _, b := range boxes {
		if rto, ok := b.Objectives.RTO.Get(); ok && rto > longest {
			longest, by = rto, "the RTO of `"+b.ID+"`"
			if b.Objectives.RTO.State() == model.Implied {
				by = "the system's RTO"
			}
		}
	}
	if rto, ok := sys.Objectives.RTO.Get(); ok && longest == 0 && rto > 0 {
		longest, by = rto, "the system's RTO"
	}
	if longest == 0 {
		return DefaultFor, "nobody states an RTO"
	}
	return longest, by
}

func named(sys *model.System, name string) []*model.Box {
	if b := sys.Box(name); b != nil {
		return []*model.Box{b}
	}
	id, ok := strings.CutPrefix(name, groupPrefix)
	if !ok {
		return nil
	}
	for _, u := range units(sys) {
		if u.id == id {
			return u.boxes
		}
	}
	return nil
}

// unit is what fails together: a group, or an account or region that boxes
// name.
type unit struct {
	id, kind string
	boxes    []*model.Box
}

// units are the units with boxes in them: groups in the order of the model, then
// accounts and regions as the boxes name them.
func units(sys *model.System) []unit {
	var out []unit
	at := map[string]int{}
	add := func(id, kind string, b *model.Box) {
		i, ok := at[id]
		if !ok {
			i = len(out)
			at[id] = i
			out = append(out, unit{id: id, kind: kind})
		}
		if u := &out[i]; b != nil && (len(u.boxes) == 0 || u.boxes[len(u.boxes)-1] != b) {
			u.boxes = append(u.boxes, b)
		}
	}
	for _, g := range sys.Groups {
		add(g.ID, g.Kind, nil)
	}
	for _, b := range sys.Boxes {
		seen := map[*model.Group]bool{}
		for g := b.In.Or(nil); g != nil && !seen[g]; g = g.Parent {
			seen[g] = true
			add(g.ID, g.Kind, b)
		}
		if v, ok := b.Place.Account.Get(); ok {
			add(v, "account", b)
		}
		if v, ok := b.Place.Region.Get(); ok {
			add(v, "region", b)
		}
	}
	return slices.DeleteFunc(out, func(u unit) bool { return len(u.boxes) == 0 })
}
