package html

import (
	"html/template"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules/readiness"
)

// beginning is something to begin with, and what it costs if it is left.
type beginning struct {
	Severity string
	What     link
	Says     template.HTML
	Harm     template.HTML
	Flows    []costing
	// More counts the flows that aren't named, Uncosted says that of the named ones
	// nobody has stated what they cost.
	More     int
	Uncosted string
	Change   *readyChange
	// Fix says what mends it, where no change was tried that does.
	Fix    template.HTML
	Wanted *readyChange
}

// costing is a flow that suffers, and what that costs.
type costing struct {
	Flow  link
	Title string
	Costs string
}

// mostCosting is how many flows a beginning names.
const mostCosting = 2

func (b *builder) beginnings() []beginning {
	var out []beginning
	for _, one := range readiness.Begin(b.r, b.in.Checklist) {
		o := beginning{Harm: prose(one.Harm())}
		if f := one.Finding; f != nil {
			o.Severity, o.What, o.Says = f.Severity.String(), b.entity(f.On.Name), prose(f.Message)
		}
		if c := one.Change; c != nil {
			o.Change = &readyChange{prose(c.Title), b.linked(c.Closes()), cueLines(c.CUE)}
		}
		if w := one.Wanted; w != nil {
			o.Wanted = &readyChange{Title: b.linked(w.For()), CUE: cueLines(w.CUE)}
		}
		if one.Finding != nil && one.Change == nil {
			o.Fix = prose(one.Mends())
		}
		b.costing(&o, one.Flows)
		out = append(out, o)
	}
	return out
}

func (b *builder) costing(o *beginning, flows []*model.Flow) {
	unstated := 0
	for _, f := range flows[:min(len(flows), mostCosting)] {
		costs := text(readiness.Costs(f))
		if costs == "" {
			unstated++
		}
		o.Flows = append(o.Flows, costing{b.entity(f.Entity().Name), text(f.Title.Or("")), costs})
	}
	o.More = len(flows) - len(o.Flows)
	if unstated > 0 {
		o.Uncosted = "What an hour without " + phrase.Agree(unstated, "it", "them") + " costs is stated nowhere."
		if unstated < len(o.Flows) {
			o.Uncosted = "What the other costs is stated nowhere."
		}
	}
}
