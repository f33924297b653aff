package html

import (
	"html/template"
	"slices"

	"tautline.dev/model"
	"tautline.dev/rules"
)

// finding is one fault as it is shown.
type finding struct {
	// Rank is the severity as a number, for the filter.
	Rank          int
	Severity      string
	Rule          string
	Message       template.HTML
	Why, Fix      template.HTML
	On            link
	At            string
	Owners, Flows string
	Related       []related
	Facts         []fact
	Waived        string
}

type related struct {
	On   link
	At   string
	Note template.HTML
}

func (b *builder) finding(f rules.Finding) finding {
	out := finding{
		Rank: int(f.Severity), Severity: f.Severity.String(), Rule: f.Rule.Name,
		Message: prose(f.Message), Why: prose(f.Rule.Why), Fix: prose(f.Rule.Fix),
		On: b.entity(f.On.Name), At: b.place(f.At),
		Owners: b.marks.Owners(f.On.Name), Flows: b.marks.Flows(f.On.Name),
	}
	for _, r := range f.Related {
		out.Related = append(out.Related, related{b.entity(r.Entity.Name), b.place(r.Place()), prose(r.Note)})
	}
	for _, basis := range f.Facts {
		out.Facts = append(out.Facts, b.fact(nil, basis))
	}
	if w := f.Waived; w != nil {
		out.Waived = "waived until " + w.Until.Format("2006-01-02") + " by " + text(w.By) + ": " + text(w.Reason)
	}
	return out
}

func (b *builder) all(fs []rules.Finding) []finding {
	var out []finding
	for _, f := range fs {
		out = append(out, b.finding(f))
	}
	// The gravest first; the order of the report within each severity.
	slices.SortStableFunc(out, func(a, b finding) int { return b.Rank - a.Rank })
	return out
}

// findings are all faults, with what is open on many lines told once: a first
// model must not drown its team.
type findings struct {
	Faults []finding
	// Common are questions and facts that nobody has answered in many places.
	Common []common
	Lines  []openLine
	Waived []finding
}

// Any tells whether there is anything to show.
func (f findings) Any() bool {
	return len(f.Faults)+len(f.Common)+len(f.Lines)+len(f.Waived) > 0
}

// common is a question that is open in many places.
type common struct {
	Rank          int
	Severity      string
	Asks, Rule    string
	Where         []link
	Flows, Owners string
}

// openLine is a line with questions that are not open everywhere.
type openLine struct {
	Rank          int
	Severity      string
	Line          link
	Asks          []string
	Owners, Flows string
}

func (b *builder) findings() findings {
	fold := b.r.Fold()
	out := findings{Faults: b.all(fold.Findings), Waived: b.all(b.r.Waived)}
	for _, q := range fold.Asked {
		out.Common = append(out.Common, b.commonQuestion(q.Severity, rules.CommonQuestion{Rule: q.Rule, Lines: q.Lines}))
	}
	for _, c := range fold.Everywhere {
		for _, q := range c.Questions {
			out.Common = append(out.Common, b.commonQuestion(c.Severity, q))
		}
	}
	for _, c := range fold.Unsaid {
		for _, f := range c.Facts {
			out.Common = append(out.Common, b.commonFact(c.Severity, f))
		}
	}
	slices.SortStableFunc(out.Common, func(a, b common) int { return b.Rank - a.Rank })
	for _, l := range fold.Lines {
		name := l.Line.Entity().Name
		o := openLine{
			Rank: int(l.Severity), Severity: l.Severity.String(), Line: b.entity(name),
			Owners: b.marks.Owners(name), Flows: b.marks.Flows(name),
		}
		for _, q := range l.Open {
			o.Asks = append(o.Asks, q.Question.Asks)
		}
		out.Lines = append(out.Lines, o)
	}
	slices.SortStableFunc(out.Lines, func(a, b openLine) int { return b.Rank - a.Rank })
	return out
}

func (b *builder) commonQuestion(s rules.Severity, q rules.CommonQuestion) common {
	out := common{Rank: int(s), Severity: s.String(), Asks: q.Rule.Question.Asks, Rule: q.Rule.Name}
	for _, l := range q.Lines {
		b.where(&out, l.Entity())
	}
	return out
}

func (b *builder) commonFact(s rules.Severity, f rules.CommonFact) common {
	out := common{Rank: int(s), Severity: s.String(), Asks: f.Path, Rule: f.Rule.Name}
	for _, finding := range f.Findings {
		b.where(&out, finding.On)
	}
	return out
}

func (b *builder) where(c *common, e model.Entity) {
	c.Where = append(c.Where, b.entity(e.Name))
	c.Owners = words(c.Owners, b.marks.owned[e.Name])
	c.Flows = words(c.Flows, b.marks.of[e.Name])
}
