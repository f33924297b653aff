package label

import (
	"fmt"

	"tautline.dev/analysis/phrase"
	"tautline.dev/rules"
)

// Verdict is what is shown of the findings about one entity: the worst, and
// how many more there are.
type Verdict struct {
	Severity rules.Severity
	// Text is the worst rule's name: "dual-write +2".
	Text string
	// Questions: nothing was found but open questions.
	Questions bool
	// Count is how many findings there are.
	Count int
}

// maxRule is the longest name of a rule that is drawn.
const maxRule = 48

// Verdicts sums up a report by entity name. The report may be nil.
func Verdicts(r *rules.Report) map[string]Verdict {
	if r == nil {
		return nil
	}
	of := map[string][]rules.Finding{}
	for _, f := range r.Findings {
		if f.Rule != nil {
			of[f.On.Name] = append(of[f.On.Name], f)
		}
	}
	out := map[string]Verdict{}
	for name, list := range of {
		out[name] = sum(list)
	}
	return out
}

// sum names the worst finding. Of equals a fault goes before an open question,
// which the facts show already; where all are questions they are counted.
func sum(list []rules.Finding) Verdict {
	worst, questions := list[0], 0
	for _, f := range list {
		if asks(f) {
			questions++
		}
		if f.Severity > worst.Severity || f.Severity == worst.Severity && asks(worst) && !asks(f) {
			worst = f
		}
	}
	if questions == len(list) {
		return Verdict{worst.Severity, phrase.Count(questions, "open question", "open questions"), true, len(list)}
	}
	text := Clean(worst.Rule.Name, maxRule)
	if more := len(list) - 1; more > 0 {
		text += fmt.Sprintf(" +%d", more)
	}
	return Verdict{worst.Severity, text, false, len(list)}
}

func asks(f rules.Finding) bool { return f.Rule.Family == rules.Unstated }

// Shown tells whether a verdict is worth a mark of its own. Open questions are
// marked on the line already, and are repeated only where they keep a change
// from being merged; remarks are on nearly everything, and are only counted.
func (v Verdict) Shown() bool {
	return v.Severity == rules.Error || v.Severity == rules.Warning && !v.Questions
}
