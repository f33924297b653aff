package rules

import (
	"slices"
	"strings"

	"tautline.dev/model"
)

// often is on how many lines a question may be open before it becomes one
// message for all of them.
const often = 5

// Folded is a report as people read it: faults first, then one message a line
// for its open questions, and one message for all lines where a question is
// open nearly everywhere, or is of less weight. A first model must not drown its
// team; machines get each question as its own finding.
type Folded struct {
	// Findings are all that are not questions to a line; many of a rule that
	// says the same of each are one.
	Findings []Finding
	// Lines are the lines with open questions that are told line by line.
	Lines []LineQuestions
	// Asked are the questions in words of their own, each with its lines.
	Asked []Asked
	// Everywhere are the questions that are told for all their lines at once, the
	// gravest first: one for each severity. They are open on many lines, or only
	// for information.
	Everywhere []CommonQuestions
	// Unsaid are the facts that rules ask for themselves and that nobody
	// stated, where there are many, the gravest first: one for each severity.
	Unsaid []CommonFacts
}

// Asked is a question that is asked of several lines, of each in its own words.
type Asked struct {
	Rule     *Rule
	Severity Severity
	// Lines are those on which most hangs first, Says what of each.
	Lines []*model.Line
	Says  []string
	// Later is on how many more lines it is open, which hardly decides anything yet:
	// that is asked before a merge or a launch.
	Later int
}

// Alike are the lines of which the same is said, in their order.
func (a Asked) Alike(says string) []*model.Line {
	var out []*model.Line
	for i, l := range a.Lines {
		if a.Says[i] == says {
			out = append(out, l)
		}
	}
	return out
}

// CommonFacts are the facts of one severity that rules ask for and nobody
// stated.
type CommonFacts struct {
	Severity Severity
	Facts    []CommonFact
}

// CommonFact is a fact that nobody stated, and the findings that say so.
type CommonFact struct {
	Rule *Rule
	// Path is the fact, without its entity: "monitoring.runbook".
	Path string
	// Findings say so, one for each entity that doesn't state it.
	Findings []Finding
}

// LineQuestions are the open questions of one line.
type LineQuestions struct {
	Line     *model.Line
	Severity Severity
	Open     []*Rule
	// Says is what the only open question asks in words of its own, "" where
	// there are more, or it has none.
	Says string
	// Shared counts the questions of the line that are told for many lines at
	// once, Matter all that matter for it.
	Shared, Matter int
}

// CommonQuestions are the questions of one severity that are told for all their
// lines at once.
type CommonQuestions struct {
	Severity  Severity
	Questions []CommonQuestion
}

// CommonQuestion is a question that is told for all its lines at once.
type CommonQuestion struct {
	Rule  *Rule
	Lines []*model.Line
}

// Many tells whether the question is open on so many lines that one answer for
// all is what a team would write.
func (q CommonQuestion) Many() bool { return len(q.Lines) > often }

// Fold puts a report's questions together.
func (r *Report) Fold() Folded {
	var out Folded
	type asked struct {
		rule     *Rule
		severity Severity
	}
	byRule := map[asked][]*model.Line{}
	says := map[*model.Line]map[*Rule]string{}
	var order []asked
	many := manyUnstated(r.Findings)
	for _, f := range r.taken() {
		if unstated(&f) != "" && many[f.Severity] {
			out.unsaid(f)
			continue
		}
		if f.Rule.Question == nil || f.Rule.Question.OfLine == nil {
			out.Findings = append(out.Findings, f)
			continue
		}
		q := asked{f.Rule, f.Severity}
		if byRule[q] == nil {
			order = append(order, q)
		}
		l := r.System.Line(f.On.Name[len("lines."):])
		byRule[q] = append(byRule[q], l)
		if f.Rule.Question.Says != nil {
			if says[l] == nil {
				says[l] = map[*Rule]string{}
			}
			says[l][f.Rule] = f.Message
		}
	}
	stakes := r.stakes()
	informs := 0
	for q, lines := range byRule {
		if q.severity == Info {
			informs += len(lines)
		}
	}
	byLine := map[*model.Line]map[*Rule]Severity{}
	shared := map[*model.Line]int{}
	for _, q := range order {
		if q.rule.Question.Says != nil && len(byRule[q]) > 1 && q.severity > Info {
			slices.SortStableFunc(byRule[q], func(a, b *model.Line) int { return stakes(b) - stakes(a) })
			asked := Asked{Rule: q.rule, Severity: q.severity, Lines: byRule[q], Later: r.later(q.rule)}
			for _, l := range byRule[q] {
				shared[l]++
				_, said, _ := strings.Cut(says[l][q.rule], itsWords)
				asked.Says = append(asked.Says, said)
			}
			out.Asked = append(out.Asked, asked)
			continue
		}
		if len(byRule[q]) > often || q.rule.Question.Together && len(byRule[q]) > 1 || q.severity == Info && informs > fewAsked(Info) {
			slices.SortStableFunc(byRule[q], func(a, b *model.Line) int { return stakes(b) - stakes(a) })
			out.everywhere(q.rule, q.severity, byRule[q])
			continue
		}
		for _, l := range byRule[q] {
			if byLine[l] == nil {
				byLine[l] = map[*Rule]Severity{}
			}
			byLine[l][q.rule] = q.severity
		}
	}
	slices.SortStableFunc(out.Asked, func(a, b Asked) int { return int(b.Severity) - int(a.Severity) })
	slices.SortStableFunc(out.Everywhere, func(a, b CommonQuestions) int { return int(b.Severity) - int(a.Severity) })
	for i := range out.Everywhere {
		slices.SortStableFunc(out.Everywhere[i].Questions, func(a, b CommonQuestion) int { return len(b.Lines) - len(a.Lines) })
	}
	slices.SortStableFunc(out.Unsaid, func(a, b CommonFacts) int { return int(b.Severity) - int(a.Severity) })
	for i := range out.Unsaid {
		slices.SortStableFunc(out.Unsaid[i].Facts, func(a, b CommonFact) int { return len(b.Findings) - len(a.Findings) })
	}
	for _, c := range out.Everywhere {
		for _, q := range c.Questions {
			for _, l := range q.Lines {
				shared[l]++
			}
		}
	}
	for _, l := range r.System.Lines {
		if byLine[l] != nil {
			q := r.lineQuestions(l, byLine[l])
			q.Shared = shared[l]
			if len(q.Open) == 1 {
				q.Says = says[l][q.Open[0]]
			}
			out.Lines = append(out.Lines, q)
		}
	}
	return out
}

// later is of how many lines a question isn't asked yet.
func (r *Report) later(rule *Rule) int {
	n := 0
	for i := range r.Unasked {
		if r.Unasked[i].Rule == rule {
			n++
		}
	}
	return n
}

// stakes weighs lines by what hangs on the answer to a question: most where
// somebody else is asked to do something, then where something changes, then where
// a critical flow comes by.
func (r *Report) stakes() func(*model.Line) int {
	critical := map[*model.Line]bool{}
	for _, f := range r.System.Flows {
		for _, l := range slices.Concat(f.Steps...) {
			critical[l] = critical[l] || f.Critical()
		}
	}
	return func(l *model.Line) int {
		n := 0
		if l.Operation.Or("") != model.Read {
			n += 2
			if l.To.Kind == model.External {
				n += 4
			}
		}
		if critical[l] {
			n++
		}
		return n
	}
}

// taken are the findings with those put together of which there are many alike,
// where the first of them was.
func (r *Report) taken() []Finding {
	type key struct {
		rule  *Rule
		alike string
	}
	of := func(f *Finding) key {
		k := key{rule: f.Rule}
		if f.Rule.Together.Key != nil {
			k.alike = f.Rule.Together.Key(f)
		}
		return k
	}
	byKey := map[key][]Finding{}
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Rule.Together != nil {
			byKey[of(f)] = append(byKey[of(f)], *f)
		}
	}
	if len(byKey) == 0 {
		return r.Findings
	}
	var out []Finding
	told := map[key]bool{}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Rule.Together == nil || len(byKey[of(f)]) < f.Rule.Together.from() {
			out = append(out, *f)
			continue
		}
		if k := of(f); !told[k] {
			told[k] = true
			one := f.Rule.Together.One(r.System, byKey[k])
			one.Rule, one.Severity, one.At = f.Rule, f.Severity, f.At
			out = append(out, one)
		}
	}
	return out
}

func (t *Together) from() int {
	if t.From > 0 {
		return t.From
	}
	return often + 1
}

// fewAsked is how many facts that nobody stated are asked for one by one. What is
// only for information is sooner one message.
func fewAsked(s Severity) int {
	if s == Info {
		return 2
	}
	return often
}

// unstated is the fact that nobody stated and a finding is about, the one that a
// question of the whole system asks for too.
func unstated(f *Finding) string {
	if q := f.Rule.Question; q != nil && q.OfLine == nil {
		return q.Asks
	}
	return f.Unstated
}

// manyUnstated tells for which severities there are so many findings about facts
// that nobody stated that they become one message.
func manyUnstated(fs []Finding) map[Severity]bool {
	count := map[Severity]int{}
	for i := range fs {
		if f := &fs[i]; unstated(f) != "" {
			count[f.Severity]++
		}
	}
	many := map[Severity]bool{}
	for s, n := range count {
		many[s] = n > fewAsked(s)
	}
	return many
}

func (f *Folded) unsaid(of Finding) {
	i := slices.IndexFunc(f.Unsaid, func(c CommonFacts) bool { return c.Severity == of.Severity })
	if i < 0 {
		f.Unsaid = append(f.Unsaid, CommonFacts{Severity: of.Severity})
		i = len(f.Unsaid) - 1
	}
	facts := &f.Unsaid[i].Facts
	j := slices.IndexFunc(*facts, func(c CommonFact) bool { return c.Rule == of.Rule && c.Path == unstated(&of) })
	if j < 0 {
		*facts = append(*facts, CommonFact{Rule: of.Rule, Path: unstated(&of)})
		j = len(*facts) - 1
	}
	(*facts)[j].Findings = append((*facts)[j].Findings, eachOf(of)...)
}

// eachOf is a finding for each entity that doesn't state the fact: whoever reads
// them together has to know where to state it.
func eachOf(f Finding) []Finding {
	if len(f.Of) == 0 {
		return []Finding{f}
	}
	out := make([]Finding, len(f.Of))
	for i, e := range f.Of {
		out[i] = f
		out[i].On = e
	}
	return out
}

func (f *Folded) everywhere(rule *Rule, s Severity, lines []*model.Line) {
	i := slices.IndexFunc(f.Everywhere, func(c CommonQuestions) bool { return c.Severity == s })
	if i < 0 {
		f.Everywhere = append(f.Everywhere, CommonQuestions{Severity: s})
		i = len(f.Everywhere) - 1
	}
	f.Everywhere[i].Questions = append(f.Everywhere[i].Questions, CommonQuestion{rule, lines})
}

func (r *Report) lineQuestions(l *model.Line, open map[*Rule]Severity) LineQuestions {
	a := r.Questions[l]
	q := LineQuestions{Line: l, Matter: len(a.Matter)}
	for _, rule := range a.Open { // in the order of the catalogue: the core questions first
		if severity, is := open[rule]; is {
			q.Open = append(q.Open, rule)
			q.Severity = max(q.Severity, severity)
		}
	}
	return q
}
