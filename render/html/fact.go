package html

import (
	"html/template"

	"tautline.dev/model"
	"tautline.dev/rules"
)

// fact is a row of a table of facts: what is known, how, and from where.
type fact struct {
	Path, Value, State string
	// From is where it comes from: a place in the team's files, or who implies
	// it and in which words.
	At, By string
	Says   template.HTML
	Source link
	Read   string
}

func (b *builder) fact(l *model.Line, basis model.Basis) fact {
	f := fact{Path: basis.Path, Value: text(rules.SheetValue(l, basis)), State: basis.Fact.State().String()}
	switch o := basis.Fact.Origin(); {
	case basis.Fact.Asked():
		f.Says = "asked, and nobody knows yet"
	case o == nil:
	case o.Source == nil:
		f.At = b.place(o.At)
	default:
		f.By, f.Says, f.Read = text(o.Source.By), prose(o.Source.Says), text(o.Source.Read)
		if to := address(o.Source.URL); to != "" {
			f.Source = link{Text: "source", To: to}
		}
	}
	return f
}

func (b *builder) facts(l *model.Line, of []model.Basis) []fact {
	var out []fact
	for _, basis := range of {
		out = append(out, b.fact(l, basis))
	}
	return out
}
