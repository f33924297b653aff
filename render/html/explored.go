package html

import (
	"bytes"
	"fmt"
	"html/template"

	"tautline.dev/analysis/explore"
	"tautline.dev/analysis/phrase"
	"tautline.dev/render/sequence"
	"tautline.dev/render/trace"
)

// explored is what exploring a flow showed: for each promise whether it is
// kept, the stories in which it isn't, and who owns the work at each step.
type explored struct {
	// Bounds say how far it went, Unfinished why it went no further.
	Bounds, Unfinished string
	Promises           []promise
	Notes              []template.HTML
	Stories            []story
	Ledger             []ownership
}

type promise struct {
	Name, Says, State, Class string
	Notes                    []template.HTML
}

// story is a way in which things go wrong.
type story struct {
	Heading     string
	Steps       []storyStep
	Sums        []template.HTML
	Parties     []party
	Assumptions []template.HTML
	Fixes       []template.HTML
	Rules       []link
	Diagram     template.HTML
}

type storyStep struct {
	// N is its number, 0 for a round that goes as one before.
	N       int
	Text    template.HTML
	Fault   string
	Assumed bool
}

type party struct {
	Who   link
	Holds []holding
}

// holding is something that a party takes for true.
type holding struct {
	Says  template.HTML
	Wrong bool
}

func stateOf(r *explore.Result) verdict {
	broken := 0
	for _, v := range r.Verdicts {
		if v.State == explore.Broken {
			broken++
		}
	}
	switch r.State() {
	case explore.Broken:
		return verdict{"error", phrase.Count(broken, "promise broken", "promises broken")}
	case explore.Kept:
		return verdict{"good", "keeps its promises"}
	}
	return verdict{"open", "not finished"}
}

func (b *builder) explored(r *explore.Result) *explored {
	out := &explored{Bounds: trace.Bounds(r), Notes: allProse(r.Notes), Ledger: b.ledger(r)}
	if !r.Finished {
		out.Unfinished = trace.Unfinished(r)
	}
	classes := map[explore.State]string{explore.Kept: "good", explore.Broken: "error", explore.NotFinished: "open"}
	for _, v := range r.Verdicts {
		out.Promises = append(out.Promises, promise{v.Promise.String(), v.Promise.Says(), v.State.String(), classes[v.State], allProse(v.Notes)})
	}
	for _, t := range trace.Of(r) {
		out.Stories = append(out.Stories, b.story(r, t))
	}
	return out
}

func (b *builder) story(r *explore.Result, t trace.Counterexample) story {
	out := story{Heading: t.Heading(), Sums: allProse(t.Sums()), Fixes: allProse(t.Fixes())}
	for _, name := range t.Rules() {
		out.Rules = append(out.Rules, b.rule(name))
	}
	for _, row := range t.Story.Rows() {
		told := storyStep{Text: prose(row.Says())}
		if s := row.Step; s != nil {
			told.N, told.Fault, told.Assumed = s.N, s.Fault.String(), s.Assumes != nil
		}
		out.Steps = append(out.Steps, told)
	}
	for _, p := range t.Parties() {
		q := party{Who: b.ending(p.Who)}
		for _, h := range p.Holds {
			q.Holds = append(q.Holds, holding{prose(h.Says), h.Wrong})
		}
		out.Parties = append(out.Parties, q)
	}
	for _, a := range t.Assumptions() {
		out.Assumptions = append(out.Assumptions, prose(a.Says+": "+a.Because()))
	}
	var svg bytes.Buffer
	if err := sequence.Inline(&svg, sequence.Of(r, t)); err == nil {
		out.Diagram = picture(svg.Bytes())
	}
	return out
}

func allProse(all []string) []template.HTML {
	var out []template.HTML
	for _, s := range all {
		out = append(out, prose(s))
	}
	return out
}

// ownership is a row of the ledger: one step of the way on which nothing fails.
type ownership struct {
	N             string
	Line          link
	Before, After holder
	// Until says who tries again, for how long, and what comes then.
	Until template.HTML
	// Same tells that the work stays where it was.
	Same bool
}

// holder is who has to see to the work, and whether it survives a stop there.
type holder struct {
	Name, Durable string
	Weak          bool
}

func (b *builder) ledger(r *explore.Result) []ownership {
	var out []ownership
	last := 0
	for _, o := range r.Ledger {
		row := ownership{Line: b.entity(o.Line.Entity().Name), Before: holderOf(o.Before), After: holderOf(o.After), Until: until(o.Before)}
		row.Same = row.Before == row.After
		if o.N != last {
			row.N = fmt.Sprint(o.N)
		}
		last = o.N
		out = append(out, row)
	}
	return out
}

func holderOf(o explore.Owner) holder {
	return holder{text(o.Name), trace.Durable(o), !o.Known || !o.Durable}
}

// until says what an owner does with the work until it is done.
func until(o explore.Owner) template.HTML {
	says := ""
	for _, part := range []struct{ before, text string }{{"", o.Retries}, {"for ", o.For}, {"then ", o.Then}} {
		if part.text == "" {
			continue
		}
		if says != "" {
			says += ", "
		}
		says += part.before + part.text
	}
	return prose(says)
}
