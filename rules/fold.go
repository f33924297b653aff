package rules

import (
	"cmp"
	"slices"

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

// Alike are lines of which a question says the same.
type Alike struct {
	Says  string
	Lines []*model.Line
}

// Groups are the lines by what is said of them, in the order of the first of each.
func (a Asked) Groups() []Alike {
	var out []Alike
	at := map[string]int{}
	for i, says := range a.Says {
		g, known := at[says]
		if !known {
			g = len(out)
			at[says] = g
			out = append(out, Alike{Says: says})
		}
		out[g].Lines = append(out[g].Lines, a.Lines[i])
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

// openQuestion is a question of one severity with the findings that ask it, one a line.
type openQuestion struct {
	rule     *Rule
	severity Severity
	asked    []Finding
}

// line is the line of which a finding asks.
func (r *Report) line(f *Finding) *model.Line { return r.System.Line(f.On.Name[len("lines."):]) }

// lines are those of which a question is asked.
func (r *Report) lines(q *openQuestion) []*model.Line {
	var out []*model.Line
	for i := range q.asked {
		out = append(out, r.line(&q.asked[i]))
	}
	return out
}

// Fold puts a report's questions together.
func (r *Report) Fold() Folded {
	var out Folded
	questions := r.split(&out)
	informs := 0
	for _, q := range questions {
		if q.severity == Info {
			informs += len(q.asked)
		}
	}
	stakes := r.stakes()
	single := map[*model.Line]map[*Rule]Finding{}
	for _, q := range questions {
		alone := len(q.asked) == 1 && !q.asked[0].alone
		own := q.rule.Question.Says != nil && !alone && q.severity > Info
		if own || len(q.asked) > often || q.rule.Question.Together && len(q.asked) > 1 || q.severity == Info && informs > fewAsked(Info) {
			slices.SortStableFunc(q.asked, func(a, b Finding) int { return stakes(r.line(&b)) - stakes(r.line(&a)) })
			if own {
				out.Asked = append(out.Asked, r.asked(q))
			} else {
				out.everywhere(q.rule, q.severity, r.lines(q))
			}
			continue
		}
		for i := range q.asked {
			l := r.line(&q.asked[i])
			if single[l] == nil {
				single[l] = map[*Rule]Finding{}
			}
			single[l][q.rule] = q.asked[i]
		}
	}
	out.gravestFirst()
	shared := out.shared()
	for _, l := range r.System.Lines {
		if single[l] != nil {
			out.Lines = append(out.Lines, r.lineQuestions(l, single[l], shared[l]))
		}
	}
	if d := dearestOf(r.System); d != nil {
		slices.SortStableFunc(out.Lines, func(a, b LineQuestions) int {
			return cmp.Or(cmp.Compare(b.Severity, a.Severity), d.order(a.Line.Entity().Name, b.Line.Entity().Name))
		})
	}
	return out
}

// split puts aside what is no question to a line, and returns the questions in the
// order of their first findings.
func (r *Report) split(out *Folded) []*openQuestion {
	many := manyUnstated(r.Findings)
	var questions []*openQuestion
	for _, f := range r.taken() {
		switch {
		case unstated(&f) != "" && many[f.Severity]:
			out.unsaid(f)
		case f.Rule.Question == nil || f.Rule.Question.OfLine == nil:
			out.Findings = append(out.Findings, f)
		default:
			i := slices.IndexFunc(questions, func(q *openQuestion) bool { return q.rule == f.Rule && q.severity == f.Severity })
			if i < 0 {
				i = len(questions)
				questions = append(questions, &openQuestion{rule: f.Rule, severity: f.Severity})
			}
			questions[i].asked = append(questions[i].asked, f)
		}
	}
	return questions
}

// asked is a question in words of its own.
func (r *Report) asked(q *openQuestion) Asked {
	out := Asked{Rule: q.rule, Severity: q.severity, Lines: r.lines(q), Later: r.later(q.rule)}
	for i := range q.asked {
		out.Says = append(out.Says, q.asked[i].Asks)
	}
	return out
}

// gravestFirst puts what is told at once in the order of its weight.
func (f *Folded) gravestFirst() {
	slices.SortStableFunc(f.Asked, func(a, b Asked) int { return int(b.Severity) - int(a.Severity) })
	slices.SortStableFunc(f.Everywhere, func(a, b CommonQuestions) int { return int(b.Severity) - int(a.Severity) })
	for i := range f.Everywhere {
		slices.SortStableFunc(f.Everywhere[i].Questions, func(a, b CommonQuestion) int { return len(b.Lines) - len(a.Lines) })
	}
	slices.SortStableFunc(f.Unsaid, func(a, b CommonFacts) int { return int(b.Severity) - int(a.Severity) })
	for i := range f.Unsaid {
		slices.SortStableFunc(f.Unsaid[i].Facts, func(a, b CommonFact) int { return len(b.Findings) - len(a.Findings) })
	}
}

// shared counts for each line the questions that are told for several lines at once.
func (f *Folded) shared() map[*model.Line]int {
	n := map[*model.Line]int{}
	count := func(lines []*model.Line) {
		for _, l := range lines {
			n[l]++
		}
	}
	for _, q := range f.Asked {
		count(q.Lines)
	}
	for _, c := range f.Everywhere {
		for _, q := range c.Questions {
			count(q.Lines)
		}
	}
	return n
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
			one.Was = nil // each has its own
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

func (r *Report) lineQuestions(l *model.Line, open map[*Rule]Finding, shared int) LineQuestions {
	a := r.Questions[l]
	q := LineQuestions{Line: l, Matter: len(a.Matter), Shared: shared}
	for _, rule := range a.Open { // in the order of the catalogue: the core questions first
		if f, is := open[rule]; is {
			q.Open = append(q.Open, rule)
			q.Severity = max(q.Severity, f.Severity)
		}
	}
	if len(q.Open) == 1 && open[q.Open[0]].Asks != "" {
		q.Says = open[q.Open[0]].Message
	}
	return q
}
