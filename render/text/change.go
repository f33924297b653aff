package text

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"tautline.dev/analysis/diff"
	"tautline.dev/analysis/phrase"
	"tautline.dev/render/message"
	"tautline.dev/render/plain"
	"tautline.dev/render/trace"
	"tautline.dev/rules"
	"tautline.dev/rules/change"
)

// Change writes what a change does to some systems: what is new, gone and different,
// and what that does to their findings and promises.
func Change(w io.Writer, st Style, c *change.Change) error {
	out := bufio.NewWriter(w)
	d := changed{explored: explored{out, st, ExploreOptions{}}, change: c}
	for i, s := range c.Systems {
		if i > 0 {
			fmt.Fprintln(d)
		}
		d.system(s)
	}
	return out.Flush()
}

type changed struct {
	explored
	change *change.Change
}

func (d *changed) system(s *change.System) {
	sys := s.System()
	fmt.Fprintf(d, "%s %s  %s: %s\n", d.st.bold.Render(plain.Text(s.Named())), d.st.faint.Render(plain.Text(sys.Dir)),
		plain.Text(d.change.Before+diff.Arrow+d.change.After), s.Tally())
	for _, b := range s.Broken() {
		for i := range b.Promises {
			d.sentence(rules.Error, b.Promises[i].Says())
		}
	}
	for _, of := range message.ChangeParts {
		first := true
		for _, part := range of.Parts {
			for _, c := range s.Diff.Of(part) {
				if first {
					fmt.Fprintf(d, "\n%s\n", d.st.bold.Render(of.Title))
					first = false
				}
				d.one(c)
			}
		}
	}
	d.findings(s)
	d.promises(s)
}

func (d *changed) sentence(s rules.Severity, says string) {
	fmt.Fprintf(d, "  %s\n", d.st.severity[s].Render(plain.Text(phrase.Capital(says))))
}

// one is what became of one entity: a line for each fact that is stated otherwise.
func (d *changed) one(c diff.Change) {
	name := plain.Text(message.Changed(c))
	switch c.How {
	case diff.Added:
		fmt.Fprintf(d, "  %s %s\n", d.st.good.Render("+"), beside(d.st.bold.Render(name), c.Says))
		d.stated(c.Facts)
	case diff.Removed:
		fmt.Fprintf(d, "  %s %s\n", d.st.severity[rules.Error].Render("-"), beside(d.st.bold.Render(name), c.Says))
	case diff.Renamed:
		more := ", nothing else of it has changed"
		if len(c.Facts) > 0 {
			more = ""
		}
		fmt.Fprintf(d, "  %s %s  was %s%s\n", d.st.rule.Render("="), d.st.bold.Render(name), plain.Text(message.ID(c.Was)), more)
		d.facts(c)
	default:
		d.facts(c)
		if len(c.Facts) == 0 {
			fmt.Fprintf(d, "  %s %s\n", d.st.severity[rules.Warning].Render("~"), name)
		}
	}
	if says := message.Implied(c); says != "" {
		d.hanging("      ", "implied: ", says)
	}
}

// facts are what is stated otherwise of an entity, a line each.
func (d *changed) facts(c diff.Change) {
	for _, f := range c.Facts {
		fmt.Fprintf(d, "  %s %s\n", d.st.severity[rules.Warning].Render("~"), plain.Text(message.Fact(c, f)))
	}
}

func beside(name, says string) string {
	if says == "" {
		return name
	}
	return name + "  " + plain.Text(says)
}

// stated are the facts of what is new, as many as fit in a few lines.
func (d *changed) stated(facts []diff.Fact) {
	var parts []string
	for _, f := range facts {
		if f.Path != "kind" && f.Path != "from" && f.Path != "to" && f.Path != "does" && f.After.Stated() {
			parts = append(parts, f.One())
		}
	}
	if len(parts) > 0 {
		d.hanging("      ", "", message.Few(parts))
	}
}

func (d *changed) hanging(indent, label, body string) {
	for i, line := range plain.Wrap(plain.Text(body), d.st.fit(storyWidth, len(indent)+len(label))) {
		if i > 0 {
			label = strings.Repeat(" ", len(label))
		}
		fmt.Fprintf(d, "%s%s\n", indent, d.st.faint.Render(label+line))
	}
}

// findings are what is new, and what is fixed.
func (d *changed) findings(s *change.System) {
	if s.Is == nil || s.Is.Before == nil {
		return
	}
	before := s.Is.Before
	if len(s.Is.Findings)+len(before.Fixed)+len(before.Unjudged)+len(before.Dropped)+len(before.Changed) == 0 {
		if !s.Empty() {
			says := fmt.Sprintf("none is new, none is fixed, %d unchanged", len(before.Unchanged))
			if len(before.Unchanged) == 0 {
				says = "none, before and after"
			}
			fmt.Fprintf(d, "\n%s  %s\n", d.st.bold.Render("Findings"), says)
		}
		return
	}
	fmt.Fprintf(d, "\n%s  %d new, %s\n", d.st.bold.Render("Findings"), len(s.Is.Findings), message.Since(before))
	for _, m := range message.Of(s.Is) {
		fmt.Fprintf(d, "  %s: %s %s %s\n", place(m.At), d.st.severity[m.Severity].Render(m.Severity.String()+":"), plain.Text(m.Text), d.st.rule.Render("["+m.Rule+"]"))
		for _, r := range m.Rows {
			fmt.Fprintf(d, "      %s\n", plain.Text(r.Text()))
		}
		d.was(m.Finding)
	}
	for i := range before.Changed {
		f := &before.Changed[i]
		fmt.Fprintf(d, "  %s %s: %s %s\n", d.st.severity[rules.Info].Render("changed:"), place(f.At), plain.Text(f.Message), d.st.rule.Render("["+f.Rule.Name+"]"))
		d.was(f)
	}
	for _, k := range before.Fixed {
		fmt.Fprintf(d, "  %s %s: %s %s\n", d.st.good.Render("fixed:"), plain.Text(k.Entity), plain.Text(k.Message), d.st.rule.Render("["+plain.Text(k.Rule)+"]"))
	}
	for _, k := range before.Unjudged {
		fmt.Fprintf(d, "  %s %s: %s %s\n", d.st.severity[rules.Warning].Render("no longer judged:"), plain.Text(k.Entity), plain.Text(k.Message), d.st.rule.Render("["+plain.Text(k.Rule)+"]"))
	}
	for _, k := range before.Dropped {
		fmt.Fprintf(d, "  %s %s: %s %s\n", d.st.severity[rules.Warning].Render("not asked any more:"), plain.Text(k.Entity), plain.Text(k.Message), d.st.rule.Render("["+plain.Text(k.Rule)+"]"))
	}
}

// was is what a finding said before, if it said anything.
func (d *changed) was(f *rules.Finding) {
	if f == nil || f.Was == nil {
		return
	}
	fmt.Fprintf(d, "      %s\n", d.st.faint.Render("was: "+plain.Text(message.Was(f))))
}

// promises are what became of what flows promise, with the story of each that is broken
// now.
func (d *changed) promises(s *change.System) {
	if len(s.Promises) == 0 {
		if says := message.Unexplored(s); says != "" {
			fmt.Fprintf(d, "\n%s  %s\n", d.st.bold.Render("Promises"), says)
		}
		return
	}
	fmt.Fprintf(d, "\n%s  %s\n", d.st.bold.Render("Promises"), message.Promises(s))
	for _, p := range s.Which((*diff.Promise).Mends) {
		fmt.Fprintf(d, "  %s\n", d.st.good.Render(plain.Text(phrase.Capital(p.Says()))))
	}
	for _, p := range s.Which((*diff.Promise).Dropped) {
		d.sentence(rules.Warning, p.Says())
	}
	for _, p := range s.Which((*diff.Promise).Unjudged) {
		d.sentence(rules.Warning, p.Says()+": "+trace.Unfinished(p.Unfinished()))
	}
	for _, b := range s.Broken() {
		fmt.Fprintf(d, "\n  %s\n", d.st.bold.Render(plain.Text(b.Is.Flow.ID)))
		for _, t := range trace.Of(b.Is) {
			if tells(t, b.Promises) {
				d.counterexample(t)
			}
		}
	}
}

// tells tells whether a story breaks one of some promises.
func tells(t trace.Counterexample, of []diff.Promise) bool {
	for _, p := range of {
		if breaks(t, p.Promise) {
			return true
		}
	}
	return false
}
