package dot

import (
	"fmt"

	"tautline.dev/rules"
)

// verdict is what is shown of the findings about one entity: the worst, and
// how many more there are.
type verdict struct {
	severity rules.Severity
	text     string
	// questions: nothing was found but open questions.
	questions bool
}

// verdicts sums up a report by entity name.
func verdicts(r *rules.Report) map[string]verdict {
	if r == nil {
		return nil
	}
	of := map[string][]rules.Finding{}
	for _, f := range r.Findings {
		if f.Rule != nil {
			of[f.On.Name] = append(of[f.On.Name], f)
		}
	}
	out := map[string]verdict{}
	for name, list := range of {
		out[name] = sum(list)
	}
	return out
}

// sum names the worst finding. Of equals a fault goes before an open question,
// which the facts show already; where all are questions they are counted.
func sum(list []rules.Finding) verdict {
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
		return verdict{worst.Severity, count(questions, "open question"), true}
	}
	text := clean(worst.Rule.Name, maxRule)
	if more := len(list) - 1; more > 0 {
		text += fmt.Sprintf(" +%d", more)
	}
	return verdict{worst.Severity, text, false}
}

func asks(f rules.Finding) bool { return f.Rule.Family == rules.Unstated }

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// badge is a table row for a verdict. An error is a filled box, a warning an
// outlined one, and each says its severity in words: that holds in black and
// white too.
func (p *picture) badge(v verdict, align string) string {
	colour := p.theme.severity(v.severity)
	// Fonts differ in width from the one that the layout reckons with, and a
	// frame shows it: the spaces at the end are room for that.
	text := bold(v.severity.String()) + " " + markup(v.text) + "   "
	switch v.severity {
	case rules.Error:
		return row(fmt.Sprintf(`%sBGCOLOR="%s" BORDER="1" COLOR="%s"`, align, colour, colour), font(sizeLine, p.theme.Paper, text))
	case rules.Warning:
		return row(fmt.Sprintf(`%sBORDER="1" COLOR="%s"`, align, colour), font(sizeLine, colour, text))
	}
	return row(align, font(sizeLine, colour, text))
}
