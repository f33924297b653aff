package html

import (
	"html/template"
	"slices"
	"strings"

	"tautline.dev/rules"
)

// ruleCard is what there is to say of a rule that found something.
type ruleCard struct {
	Name, Family             string
	Summary, Why, Fix, Wrong template.HTML
	References               []link
	Seen                     []seen
}

type seen struct {
	What template.HTML
	Link link
}

// fired are the rules that have a card, by name.
func (b *builder) fired() []*rules.Rule {
	var fired []*rules.Rule
	for _, l := range b.r.System.Lines {
		for _, q := range b.r.Questions[l].Open {
			fired = addRule(fired, q)
		}
	}
	for _, f := range slices.Concat(b.r.Findings, b.r.Waived) {
		fired = addRule(fired, f.Rule)
	}
	slices.SortFunc(fired, func(a, b *rules.Rule) int { return strings.Compare(a.Name, b.Name) })
	return fired
}

func (b *builder) ruleCards() []ruleCard {
	var out []ruleCard
	for _, r := range b.fired() {
		b.anchors[ruleAnchor+r.Name] = ruleAnchor + r.Name
		out = append(out, newRuleCard(r))
	}
	return out
}

// ruleAnchor stands before the name of a rule in the id of its card.
const ruleAnchor = "rule-"

// rule is the name of a rule, leading to its card if it has one.
func (b *builder) rule(name string) link {
	if b.anchors[ruleAnchor+name] == "" {
		return link{Text: name}
	}
	return link{Text: name, To: "#" + ruleAnchor + name}
}

func addRule(list []*rules.Rule, r *rules.Rule) []*rules.Rule {
	if slices.Contains(list, r) {
		return list
	}
	return append(list, r)
}

func newRuleCard(r *rules.Rule) ruleCard {
	c := ruleCard{Name: r.Name, Family: string(r.Family), Summary: prose(r.Summary), Why: prose(r.Why), Fix: prose(r.Fix), Wrong: prose(r.FalsePositives)}
	for _, ref := range r.References {
		title := ref.Title
		if ref.ID != "" {
			title = ref.ID + " " + title
		}
		c.References = append(c.References, link{Text: text(title), To: address(ref.URL)})
	}
	for _, i := range r.Seen {
		c.Seen = append(c.Seen, seen{prose(i.Who + ", " + i.Date + ": " + i.What), link{Text: "read", To: address(i.URL)}})
	}
	return c
}
