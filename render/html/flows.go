package html

import (
	"tautline.dev/model"
	labels "tautline.dev/render/label"
	"tautline.dev/render/plot"
	"tautline.dev/rules"
)

// flowCard is a flow: its steps, what is wrong with it, and what exploring it
// showed.
type flowCard struct {
	card
	Worth    string
	Critical bool
	Steps    []flowStep
	State    verdict
	Explored *explored
	Plots    []*plotted
}

// flowStep is a line of a flow. Those done at the same time have one number,
// which stands at the first; those in a branch have its letter, and of the
// letters at one number one is taken.
type flowStep struct {
	N    string
	Line link
	Says string
	Does string
}

func (b *builder) flowCards() []flowCard {
	found := map[string][]rules.Finding{}
	for _, f := range b.r.Findings {
		found[f.On.Name] = append(found[f.On.Name], f)
	}
	var out []flowCard
	for _, f := range b.r.System.Flows {
		out = append(out, b.flowCard(f, found[f.Entity().Name]))
	}
	return out
}

func (b *builder) flowCard(f *model.Flow, found []rules.Finding) flowCard {
	c := flowCard{card: b.card(f.Entity(), found), Worth: text(f.Worth.Or("")), Critical: f.Critical()}
	c.Name, c.Title = text(f.ID), text(f.Title.Or(""))
	f.Facts(func(path string, fact model.AnyFact) {
		if fact.Known() || fact.Asked() {
			c.Facts = append(c.Facts, b.fact(nil, model.Basis{Path: path, Fact: fact}))
		}
	})
	near := []string{}
	numbers := labels.Steps(f)
	for i, group := range f.Steps {
		for j, l := range group {
			s := flowStep{Line: b.entity(l.Entity().Name), Says: text(l.From.ID + " → " + l.To.ID), Does: text(l.Does.Or(""))}
			if j == 0 {
				s.N = numbers[i]
			}
			c.Steps = append(c.Steps, s)
			near = append(near, b.shapes[l.Entity().Name], b.shapes[l.From.Entity().Name], b.shapes[l.To.Entity().Name])
		}
	}
	c.Near = words("", near)
	for _, r := range b.in.Flows {
		if r.Flow == f {
			c.State, c.Explored = stateOf(r), b.explored(r)
		}
	}
	for _, p := range []*plot.Plot{plot.Waterfall(b.r, f), plot.Retries(b.r, f), plot.Ownership(b.r, f)} {
		if drawn := b.plotted(p); drawn != nil {
			c.Plots = append(c.Plots, drawn)
		}
	}
	return c
}
