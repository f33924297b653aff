package message

import (
	"fmt"
	"strings"

	"tautline.dev/analysis/diff"
	"tautline.dev/analysis/phrase"
	"tautline.dev/rules"
	"tautline.dev/rules/change"
)

// ID is an entity without its map.
func ID(entity string) string {
	c := diff.Change{Name: entity}
	return c.ID()
}

// ChangeParts are the parts of a model as what has changed in them is told together.
var ChangeParts = []struct {
	Title string
	Parts []diff.Part
}{
	{"System", []diff.Part{diff.System}},
	{"Groups", []diff.Part{diff.Group}},
	{"Boxes", []diff.Part{diff.Box}},
	{"Lines", []diff.Part{diff.Line}},
	{"Flows", []diff.Part{diff.Flow}},
	{"Platforms", []diff.Part{diff.Platform}},
	{"Around the model", []diff.Part{diff.Policy, diff.Rule, diff.Waiver, diff.Review, diff.Attestation, diff.Incident}},
}

// Changed is what something that has changed is called, where its kind is told already.
func Changed(c diff.Change) string {
	switch c.Part {
	case diff.Group, diff.Box, diff.Line, diff.Flow, diff.Platform:
		return c.ID()
	case diff.Waiver:
		return "waiver of " + c.Name
	case diff.Review:
		return "review: " + c.Name
	}
	return c.Name
}

// Fact is a fact that is stated otherwise, with what it is a fact of:
// "submit.timeout: 3s → 30s"; what has a name in words isn't taken for a path:
// "waiver of dual-write on lines.save, until: 2027-01-01 → 2027-06-30".
func Fact(c diff.Change, f diff.Fact) string {
	switch c.Part {
	case diff.System:
		return f.String()
	case diff.Waiver, diff.Review, diff.Incident:
		return Changed(c) + ", " + f.String()
	}
	return Changed(c) + "." + f.String()
}

// Since is what became of the findings that there were: "2 fixed, 1 not asked any more, 1
// changed, 6 unchanged".
func Since(b *rules.Before) string {
	says := fmt.Sprintf("%d fixed", len(b.Fixed))
	if n := len(b.Unjudged); n > 0 {
		says += fmt.Sprintf(", %d no longer judged", n)
	}
	if n := len(b.Dropped); n > 0 {
		says += fmt.Sprintf(", %d not asked any more", n)
	}
	if n := len(b.Changed); n > 0 {
		says += fmt.Sprintf(", %d changed", n)
	}
	return says + fmt.Sprintf(", %d unchanged", len(b.Unchanged))
}

// Was is what stood in a finding's place before a change, as far as that was another:
// "warning on lines.save: it is tried 3 times"; "" where nothing stood there.
func Was(f *rules.Finding) string {
	k := f.Was
	if k == nil {
		return ""
	}
	var says []string
	if k.Severity != rules.Off && k.Severity != f.Severity {
		says = append(says, k.Severity.String())
	}
	if k.Rule != f.Rule.Name {
		says = append(says, k.Rule)
	}
	switch {
	case k.Led != nil:
		says = append(says, "on "+k.Entity+" "+k.Led.String())
	case k.Entity != f.On.Name:
		says = append(says, "on "+k.Entity)
	}
	head := strings.Join(says, " ")
	switch {
	case k.Message == "" || k.Message == f.Message && head != "":
		return head
	case head == "":
		return k.Message
	}
	return head + ": " + k.Message
}

// mostFacts is how many facts are told in a row; a program gets all.
const mostFacts = 8

// Few are the first of some facts, in a row.
func Few(facts []string) string {
	if more := len(facts) - mostFacts; more > 0 {
		facts = append(facts[:mostFacts:mostFacts], fmt.Sprintf("%d more", more))
	}
	return strings.Join(facts, ", ")
}

// Implied are the facts that a changed platform answers otherwise, "" if there are none.
func Implied(c diff.Change) string {
	var facts []string
	for _, f := range c.Implied {
		facts = append(facts, f.ImpliedWords())
	}
	return Few(facts)
}

// Unexplored says why nothing is known of the promises of a system, "" where there is
// nothing to know.
func Unexplored(s *change.System) string {
	switch {
	case s.Whole() == diff.Removed || !s.Touched() || len(s.System().Flows) == 0 && (s.Before == nil || len(s.Before.Flows) == 0):
		return ""
	case !s.Explored:
		return "not judged: nobody explored the flows"
	}
	return ""
}

// Promises counts what became of the promises of a system.
func Promises(s *change.System) string {
	count := func(holds func(*diff.Promise) bool) int { return len(s.Which(holds)) }
	kept := count(func(p *diff.Promise) bool {
		return p.After == diff.Kept && (p.Before == diff.Kept || p.Before == diff.None)
	})
	var out []string
	for _, c := range []struct {
		n    int
		says string
	}{
		{count((*diff.Promise).Breaks), "broken now"}, {count((*diff.Promise).Mends), "mended"}, {count((*diff.Promise).StillBroken), "broken as before"},
		{count((*diff.Promise).Dropped), "not promised any more"}, {count((*diff.Promise).Unjudged), "not judged"}, {kept, "kept"},
	} {
		if c.n > 0 {
			out = append(out, phrase.Thousands(c.n)+" "+c.says)
		}
	}
	return strings.Join(out, ", ")
}
