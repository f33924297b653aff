package hygiene

import (
	"fmt"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// DuplicateLine finds lines that say the same as another one.
var DuplicateLine = &rules.Rule{
	Name:     "duplicate-line",
	Family:   rules.ModelItself,
	Severity: rules.Warning,
	Scope:    rules.OfLine,
	Summary:  "Two lines have the same ends, interaction and operation, and do the same: one promise is written down twice.",
	Why: "The timeout is corrected on one of the two, the other keeps the old one, and nobody can tell which of them the program does. " +
		"Loads and attempts are counted twice, and a fault is fixed, waived and signed off once and found again. " +
		"In an outage that is a wrong number at the wrong moment.",
	Fix: "Take one of them out of `lines`; a step that is done twice may stand twice in a flow's `steps`. " +
		"If they are two different things, say in `does` what each does, or in `when` which of them is taken.",
	FalsePositives: "Two subscribers are two lines to two boxes, and never found. If two calls really are alike in everything, one line is enough: let the flows say how often it is taken.",
	References:     []rules.Reference{guidance.ReadinessLens("architecture_architecture_diagram")},
	Fires:          file("duplicate-line.fires.cue"),
	Quiet:          file("duplicate-line.quiet.cue"),
	Check: func(p *rules.Pass) {
		same := map[likeness][]*model.Line{}
		var order []likeness
		for _, l := range p.System.Lines {
			is, ok := likenessOf(l)
			if !ok {
				continue
			}
			if same[is] == nil {
				order = append(order, is)
			}
			same[is] = append(same[is], l)
		}
		for _, is := range order {
			if len(same[is]) > 1 {
				reportDuplicates(p, same[is])
			}
		}
	},
}

// likeness is what makes two lines the same promise.
type likeness struct {
	from, to                                                *model.Box
	mode, reach, delivery, operation, does, when, isReplyTo string
}

// likenessOf is false for a line that doesn't say what it does: then nobody can
// tell it from another one, and nobody can say that they are the same.
func likenessOf(l *model.Line) (likeness, bool) {
	_, ok := l.Does.Get()
	return likeness{
		l.From, l.To, l.Mode.Text(), l.Reach.Text(), l.Delivery.Text(), l.Operation.Text(), l.Does.Text(), l.When.Text(), l.Answers.Text(),
	}, ok
}

func reportDuplicates(p *rules.Pass, lines []*model.Line) {
	one, other := lines[0], lines[1]
	f := rules.Finding{
		On: one.Entity(), At: one.At,
		Related: []rules.Related{rules.To(other.Entity(), "says the same")},
		Facts:   []model.Basis{model.LineBasis(one, "does", &one.Does), model.LineBasis(other, "does", &other.Does)},
	}
	more := ""
	if n := len(lines) - 2; n > 0 {
		more = fmt.Sprintf(", like %s", phrase.Count(n, "more line", "more lines"))
	}
	for _, l := range lines[2:] {
		f.Related = append(f.Related, rules.To(l.Entity(), "says it once more"))
	}
	f.Message = fmt.Sprintf("`%s` says the same as `%s`%s: %q, from `%s` to `%s`; only one of them can be true when they no longer agree",
		one.ID, other.ID, more, one.Does.Or(""), one.From.ID, one.To.ID)
	p.Report(f)
}
