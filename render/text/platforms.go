package text

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"tautline.dev/model"
	"tautline.dev/model/platform"
	"tautline.dev/model/value"
	"tautline.dev/render/plain"
)

// PlatformList writes a line a platform, grouped by who provides it, those that
// a team describes itself first.
func PlatformList(w io.Writer, st Style, all []*platform.Platform, sys *model.System) error {
	out := bufio.NewWriter(w)
	own := sys.OwnPlatforms()
	ids, kinds := 0, 0
	by := map[string][]*platform.Platform{}
	for _, p := range all {
		ids, kinds = max(ids, columnsOf(p.ID)), max(kinds, len(strings.Join(p.Kinds, ", ")))
		group := groupOf(p)
		if slices.Contains(own, p) {
			group = ownPlatforms
		}
		by[group] = append(by[group], p)
	}
	first := true
	for _, group := range groups() {
		if len(by[group]) == 0 {
			continue
		}
		if !first {
			fmt.Fprintln(out)
		}
		first = false
		title := group
		if group == ownPlatforms {
			title += " " + plain.Text(sys.Called())
		}
		fmt.Fprintf(out, "%s\n", st.rule.Render(title))
		for _, p := range by[group] {
			fmt.Fprintf(out, "  %s  %s  %s\n", st.bold.Render(pad(plain.Text(p.ID), ids)), pad(strings.Join(p.Kinds, ", "), kinds), plain.Text(p.Title))
		}
	}
	if first {
		fmt.Fprintln(out, "No platform of the catalogue is of this kind; any text may stand behind \"platform\", and a model can describe its own in \"platforms\".")
	}
	return out.Flush()
}

// The groups of the list that are no providers.
const (
	ownPlatforms = "Described by"
	anywhere     = "Anywhere: open source, standards and others"
)

// groups are the headings of the list, in their order: those whom a team
// describes itself, the providers, and what anybody can run.
func groups() []string {
	out := []string{ownPlatforms}
	for _, p := range platform.Providers() {
		if !slices.Contains(out, p.Title) {
			out = append(out, p.Title)
		}
	}
	return append(out, anywhere)
}

func groupOf(p *platform.Platform) string {
	if provider := platform.ProviderOf(p.ID); provider != nil {
		return provider.Title
	}
	return anywhere
}

// Platforms writes what is known of some platforms.
func Platforms(w io.Writer, st Style, some []*platform.Platform) error {
	out := bufio.NewWriter(w)
	for _, p := range some {
		fmt.Fprintf(out, "%s  %s\n", st.bold.Render(plain.Text(p.ID)), plain.Text(p.Title))
		st.platformFacts(out, "A BOX", "", p.Box, nil)
		if provider := platform.ProviderOf(p.ID); provider != nil {
			st.platformFacts(out, "ALL BOXES", "of "+provider.Title, provider.Behaviour, nil)
		}
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

// underneath writes every fact under a line from one platform to another, in the
// order in which the work passes it.
func (st Style) underneath(out io.Writer, from, to *platform.Platform) {
	st.platformFacts(out, "THE SENDER'S END", from.ID, from.Box, nil)
	stretches := model.Between(from, to)
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
}

const twoSegments = `
  The work is handed over before it is done. A line in a model holds the retries and the
  dead letter of the processing; those of the hand-off are told here.
`

// segmentHeads name the parts of a line.
var segmentHeads = map[platform.Segment]string{
	"": "THE LINE", platform.HandOff: "THE HAND-OFF", platform.Processing: "THE PROCESSING",
}

// platformFacts writes facts under a heading; those that yield give no value,
// because something further up does.
func (st Style) platformFacts(w io.Writer, head, title string, facts []platform.Fact, yields map[string]bool) {
	if len(facts) == 0 {
		return
	}
	fmt.Fprintf(w, "\n %s\n", st.rule.Render(plain.Text(strings.TrimSpace(head+" "+title))))
	for _, f := range facts {
		given := ""
		for _, part := range []struct {
			name string
			n    *value.Node
		}{{"is", f.Value}, {"default", f.Default}, {"min", f.Min}, {"max", f.Max}} {
			if part.n != nil {
				given += fmt.Sprintf(" %s %s", part.name, strings.Trim(part.n.Show(), `"`))
			}
		}
		if len(f.Among) > 0 {
			given += " only " + strings.Join(f.Among, ", ")
		}
		if yields[f.Path] {
			given += " (what stands above comes first)"
		}
		if f.Path != "" {
			fmt.Fprintf(w, "  %s%s\n", st.bold.Render(f.Path), given)
		}
		says := f.Says
		if !f.Verified {
			says += " (not verified: it implies nothing, ask)"
		}
		for i, line := range plain.Wrap(plain.Text(says), st.fit(88, 4)) {
			mark := "   "
			if f.Path == "" && i == 0 {
				mark = " - "
			}
			fmt.Fprintf(w, " %s%s\n", mark, line)
		}
		fmt.Fprintf(w, "    %s\n", st.faint.Render(plain.Text(f.Source+" (read "+f.Read+")")))
	}
}
