package html

import (
	"context"
	"html/template"

	"tautline.dev/analysis/diff"
	"tautline.dev/analysis/phrase"
	"tautline.dev/render/dot"
	"tautline.dev/render/layout"
	"tautline.dev/render/message"
	"tautline.dev/render/view"
	"tautline.dev/rules"
	"tautline.dev/rules/change"
)

// Since is what has changed since another time.
type Since struct {
	*change.System
	// Where names that time: "origin/main".
	Where string
	// Drawing is the picture of the change, as SVG whose ids begin with sincePrefix;
	// empty where there is none.
	Drawing []byte
}

// sincePrefix stands before the ids of the picture of a change.
const sincePrefix = "since-"

// DrawSince draws what has changed, and keeps it. It is an error only if somebody
// interrupts; what is less than it should be is in the note.
func DrawSince(ctx context.Context, s *Since, o layout.Options) (note string, err error) {
	if len(s.Changes) == 0 {
		return "", nil
	}
	v := view.Change(s.Diff, s.Where+diff.Arrow+"now")
	res, err := laid(ctx, s.Is, v, dot.Options{IDPrefix: sincePrefix, NoLinks: true}, o)
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err != nil {
		return err.Error(), nil
	}
	s.Drawing = res.Drawing
	return res.Note, nil
}

// sinceThen is a change as it is shown.
type sinceThen struct {
	Where, Tally string
	Drawing      template.HTML
	Parts        []changedPart
	Findings     string
	New          []finding
	Changed      []finding
	Gone         []goneFinding
	Promises     string
	Became       []became
}

type changedPart struct {
	Title string
	All   []changedThing
}

// changedThing is what became of one entity: How is its class.
type changedThing struct {
	How, Sign string
	What      link
	Says      string
	Facts     []string
}

// goneFinding is a finding that isn't there any more, and why.
type goneFinding struct {
	How, Class string
	On         link
	Says       template.HTML
	Rule       string
}

// became is what became of a promise.
type became struct {
	Class string
	Says  template.HTML
}

var signs = map[diff.How]string{diff.Added: "+", diff.Removed: "−", diff.Renamed: "="}

func (b *builder) since() *sinceThen {
	s := b.in.Since
	if s == nil {
		return nil
	}
	out := &sinceThen{Where: text(s.Where), Tally: text(s.Tally()), Drawing: picture(s.Drawing)}
	for _, of := range message.ChangeParts {
		part := changedPart{Title: of.Title}
		for _, p := range of.Parts {
			for _, c := range s.Diff.Of(p) {
				part.All = append(part.All, b.thing(c))
			}
		}
		if len(part.All) > 0 {
			out.Parts = append(out.Parts, part)
		}
	}
	if before := s.Is.Before; before != nil {
		out.Findings = phrase.Count(len(s.Is.Findings), "new finding", "new findings") + ", " + message.Since(before)
		out.New, out.Changed = b.all(s.Is.Findings), b.all(before.Changed)
		b.gone(out, "fixed", "good", before.Fixed)
		b.gone(out, "no longer judged", "warning", before.Unjudged)
		b.gone(out, "not asked any more", "warning", before.Dropped)
	}
	if len(s.Promises) == 0 {
		out.Promises = text(message.Unexplored(s.System))
		return out
	}
	out.Promises = text(message.Promises(s.System))
	for _, br := range s.Broken() {
		for i := range br.Promises {
			out.Became = append(out.Became, became{"error", prose(phrase.Capital(br.Promises[i].Says()))})
		}
	}
	for _, of := range []struct {
		class string
		holds func(*diff.Promise) bool
	}{{"good", (*diff.Promise).Mends}, {"warning", (*diff.Promise).Dropped}, {"warning", (*diff.Promise).Unjudged}} {
		for _, p := range s.Which(of.holds) {
			out.Became = append(out.Became, became{of.class, prose(phrase.Capital(p.Says()))})
		}
	}
	return out
}

func (b *builder) gone(out *sinceThen, how, class string, all []rules.Known) {
	for _, k := range all {
		out.Gone = append(out.Gone, goneFinding{how, class, b.entity(k.Entity), prose(k.Message), text(k.Rule)})
	}
}

func (b *builder) thing(c diff.Change) changedThing {
	t := changedThing{How: string(c.How), Sign: signs[c.How], What: b.entity(c.Name), Says: text(c.Says)}
	if t.Sign == "" {
		t.Sign = "~"
	}
	t.What.Text = text(message.Changed(c))
	switch {
	case c.How == diff.Removed:
		t.What.To = "" // it has no card any more
	case b.anchors[c.Name] == "":
		t.What.To = ""
	}
	if c.How == diff.Renamed {
		t.Says = "was " + text(message.ID(c.Was))
	}
	for _, f := range c.Facts {
		if c.How == diff.Added {
			continue // its card has them
		}
		t.Facts = append(t.Facts, text(message.Fact(c, f)))
	}
	if says := message.Implied(c); says != "" {
		t.Facts = append(t.Facts, "implied: "+text(says))
	}
	return t
}
