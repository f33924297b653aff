package text

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"tautline.dev/model"
	"tautline.dev/model/platform"
	"tautline.dev/model/tree"
	"tautline.dev/render/plain"
)

// PlatformList writes a line a platform.
func PlatformList(w io.Writer, st Style, all []*platform.Platform) error {
	out := bufio.NewWriter(w)
	ids, kinds := 0, 0
	for _, p := range all {
		ids, kinds = max(ids, len(p.ID)), max(kinds, len(strings.Join(p.Kinds, ", ")))
	}
	for _, p := range all {
		fmt.Fprintf(out, "  %s  %s  %s\n", st.bold.Render(pad(p.ID, ids)), pad(strings.Join(p.Kinds, ", "), kinds), p.Title)
	}
	return out.Flush()
}

// Platforms writes what is known of some platforms.
func Platforms(w io.Writer, st Style, some []*platform.Platform) error {
	out := bufio.NewWriter(w)
	for _, p := range some {
		fmt.Fprintf(out, "%s  %s\n", st.bold.Render(p.ID), p.Title)
		st.platformFacts(out, "A BOX", "", p.Box, nil)
		for _, l := range p.Lines {
			title := l.Title
			if l.Segment != "" {
				title += " (" + string(l.Segment) + ")"
			}
			st.platformFacts(out, "A LINE", title, slices.Concat(l.Facts, l.Notes), nil)
		}
		st.platformFacts(out, "GOOD TO KNOW", "", p.Notes, nil)
		fmt.Fprintln(out)
	}
	return out.Flush()
}

// Between writes what lies under a line from one platform to another, in the
// order in which the work passes it.
func Between(w io.Writer, st Style, from, to *platform.Platform) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s  %s, to %s\n", st.bold.Render(from.ID+" -> "+to.ID), from.Title, to.Title)
	st.platformFacts(out, "THE SENDER'S END", from.ID, from.Box, nil)
	stretches := model.Between(from, to)
	if len(stretches) == 0 {
		st.nothingBetween(out, from, to)
	}
	if slices.ContainsFunc(stretches, func(s model.Stretch) bool { return s.Segment == platform.Processing }) {
		fmt.Fprint(out, twoSegments)
	}
	for _, s := range stretches {
		title := s.Title + " (" + s.By.ID + ")"
		if s.When != "" {
			title += ", when " + string(s.When)
		}
		if len(s.Operations) > 0 {
			title += ", on a " + strings.Join(s.Operations, " or ")
		}
		st.platformFacts(out, segmentHeads[s.Segment], title, slices.Concat(s.Facts, s.Notes), s.Yields)
	}
	st.platformFacts(out, "THE RECEIVER'S END", to.ID, to.Box, nil)
	for _, p := range []*platform.Platform{from, to} {
		if p == from || p.ID != from.ID {
			st.platformFacts(out, "GOOD TO KNOW", p.ID, p.Notes, nil)
		}
	}
	fmt.Fprintln(out)
	return out.Flush()
}

const twoSegments = `
  The work is handed over before it is done. A line in a model holds the retries and the
  dead letter of the processing; those of the hand-off are told here.
`

// segmentHeads name the parts of a line.
var segmentHeads = map[platform.Segment]string{
	"": "THE LINE", platform.HandOff: "THE HAND-OFF", platform.Processing: "THE PROCESSING",
}

// nothingBetween says so, and where there may be something.
func (st Style) nothingBetween(w io.Writer, from, to *platform.Platform) {
	fmt.Fprintf(w, "\n  Neither platform says anything about a line from %s to %s.\n", from.ID, to.ID)
	if len(model.Between(to, from)) > 0 {
		fmt.Fprintf(w, "  About a line the other way there is something: tautline platforms %s %s\n", to.ID, from.ID)
	}
}

// platformFacts writes facts under a heading; those that yield give no value,
// because something further up does.
func (st Style) platformFacts(w io.Writer, head, title string, facts []platform.Fact, yields map[string]bool) {
	if len(facts) == 0 {
		return
	}
	fmt.Fprintf(w, "\n %s\n", st.rule.Render(strings.TrimSpace(head+" "+title)))
	for _, f := range facts {
		value := ""
		for _, part := range []struct {
			name string
			n    *tree.Node
		}{{"is", f.Value}, {"default", f.Default}, {"min", f.Min}, {"max", f.Max}} {
			if part.n != nil {
				value += fmt.Sprintf(" %s %s", part.name, strings.Trim(part.n.Show(), `"`))
			}
		}
		if yields[f.Path] {
			value += " (what stands above comes first)"
		}
		if f.Path != "" {
			fmt.Fprintf(w, "  %s%s\n", st.bold.Render(f.Path), value)
		}
		says := f.Says
		if !f.Verified {
			says += " (not verified: it implies nothing, ask)"
		}
		for i, line := range plain.Wrap(plain.Text(says), 88) {
			mark := "   "
			if f.Path == "" && i == 0 {
				mark = " - "
			}
			fmt.Fprintf(w, " %s%s\n", mark, line)
		}
		fmt.Fprintf(w, "    %s\n", st.faint.Render(f.Source+" (read "+f.Read+")"))
	}
}
