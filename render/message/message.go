// Package message has what people are told about a system, one message each: a
// fault, the open questions of a line, or a table of what is open in many places.
// Whoever writes for people writes these, so that all say the same in the same
// words; machines get each finding by itself.
package message

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/model/value"
	"tautline.dev/rules"
	"tautline.dev/rules/tags"
)

// Message is what people are told at once.
type Message struct {
	Severity rules.Severity
	// At is its place; of a table the first of many.
	At value.Span
	// Rule is the name of the rule that says so, "unstated" where several do.
	Rule string
	// Text is one sentence. Ids in it stand in backquotes.
	Text string
	// Rows are what a table lists.
	Rows []Row
	// Finding is the finding, where the message is one.
	Finding *rules.Finding
	// Changed tells that it is no news: it was there before, and said something else.
	Changed bool
}

// Row is a line of a table.
type Row struct {
	// Says is the fact or the question, or what is said of the lines.
	Says string
	// Rule is the rule behind it, "" where that is the message's.
	Rule string
	// On are the ids of the lines and boxes that it is about.
	On []string
}

// Of are the messages about a system, the gravest first.
func Of(r *rules.Report) []Message {
	var out []Message
	f := r.Fold()
	for i := range f.Findings {
		x := &f.Findings[i]
		out = append(out, Message{Severity: x.Severity, At: x.At, Rule: x.Rule.Name, Text: x.Message, Finding: x})
	}
	for _, q := range f.Lines {
		out = append(out, Message{Severity: q.Severity, At: q.Line.At, Rule: Tag(q.Open), Text: OfLine(q)})
	}
	for _, q := range f.Asked {
		m := Message{Severity: q.Severity, At: q.Lines[0].At, Rule: q.Rule.Name, Text: OfAsked(q)}
		for _, g := range q.Groups() {
			m.Rows = append(m.Rows, Row{Says: g.Says, On: ids(g.Lines)})
		}
		out = append(out, m)
	}
	for _, c := range f.Everywhere {
		m := Message{Severity: c.Severity, At: c.Questions[0].Lines[0].At, Rule: unstated, Text: OfEverywhere(c)}
		for _, q := range c.Questions {
			m.Rows = append(m.Rows, Row{Says: q.Rule.Question.Asks, Rule: q.Rule.Name, On: ids(q.Lines)})
		}
		out = append(out, m)
	}
	for _, c := range f.Unsaid {
		m := Message{Severity: c.Severity, At: c.Facts[0].Findings[0].At, Rule: unstated, Text: OfUnsaid(c)}
		for _, fact := range c.Facts {
			m.Rows = append(m.Rows, Row{Says: fact.Path, Rule: fact.Rule.Name, On: Entities(fact)})
		}
		out = append(out, m)
	}
	slices.SortStableFunc(out, func(a, b Message) int { return int(b.Severity) - int(a.Severity) })
	return out
}

// OfChanged are the messages of what was there before and says something else now, the
// gravest first.
func OfChanged(r *rules.Report) []Message {
	if r.Before == nil {
		return nil
	}
	var out []Message
	for i := range r.Before.Changed {
		f := &r.Before.Changed[i]
		out = append(out, Message{Severity: f.Severity, At: f.At, Rule: f.Rule.Name, Text: f.Message, Finding: f, Changed: true})
	}
	slices.SortStableFunc(out, func(a, b Message) int { return int(b.Severity) - int(a.Severity) })
	return out
}

// PolicyFrom says whose policy a system was judged by, "" where that is its own and
// nobody asked for another.
func PolicyFrom(r *rules.Report) string {
	switch {
	case r.Base == nil:
		return ""
	case r.Base.NoStage:
		return "its own policy, and all of it is new, for " + r.Base.Where + " has no such stage of it"
	case r.Base.System == nil:
		return "its own policy, for it is not at " + r.Base.Where + gone(r.Base.Where, r.Base.Gone)
	}
	from := "policy of " + r.Base.Where
	if was := r.Base.Renamed(r.System); was != "" {
		from += ", where it was " + was
	}
	if as := model.ByDefault(r.Base.Forgotten(r.System)); len(as) > 0 {
		from += ", read as " + as.String()
	}
	return from + gone(r.Base.Where, r.Base.Gone)
}

// gone says which systems a revision has that aren't here, "" where none is.
func gone(where string, all []string) string {
	if len(all) == 0 {
		return ""
	}
	isnt := "isn't"
	if len(all) > 1 {
		isnt = "aren't"
	}
	return "; " + where + " has " + strings.Join(all, ", ") + ", which " + isnt + " here"
}

// InStage is what is told of a system, with its stage where it has one: whoever reads it
// beside a line of the model sees no heading.
func InStage(s *model.System, says string) string {
	if s.Stage == "" {
		return says
	}
	return says + " (in " + s.Stage + ")"
}

// ByDefault says in which stage a system was read that nobody has named, and what it was
// not read in; "" where there is no such.
func ByDefault(s *model.System) string {
	var says []string
	for _, u := range s.Unasked {
		says = append(says, u.String())
	}
	return strings.Join(says, "; ")
}

// ReadByDefault says that nobody has named the stage that a system was read in, "" where
// somebody has, or it takes none.
func ReadByDefault(s *model.System) string {
	in := ByDefault(s)
	if in == "" {
		return ""
	}
	return s.Name + " is read in " + in + "; name each stage with --tag"
}

// StageByDefault is what stands in the place of a rule where that is said.
const StageByDefault = "stage-by-default"

// NotJudged is what stands in the place of a rule where none was asked.
const NotJudged = "model-not-judged"

// OfRun tells whether it is a run that has failed, as where there is no such revision, and
// no model: it lies nowhere.
func OfRun(l model.Loaded) bool { return l.Dir == "" }

// Unjudged says why there is no verdict: what is wrong with a model, or with the run.
func Unjudged(l model.Loaded, p value.Problem) string {
	if OfRun(l) {
		return "nothing was judged: " + p.Error()
	}
	return "this model can't be judged: " + p.Error()
}

// Place is where something is told: at its own place, or where its system is named.
func Place(s *model.System, at value.Span) value.Span {
	if !at.IsValid() {
		return s.At
	}
	return at
}

// unstated is the tag of what several rules ask for.
const unstated = tags.Unstated

// Tag names the rules behind the open questions of a line.
func Tag(open []*rules.Rule) string {
	if len(open) == 1 {
		return open[0].Name
	}
	return unstated
}

// OfLine says what a line leaves open.
func OfLine(q rules.LineQuestions) string {
	if q.Says != "" {
		return q.Says
	}
	var asks []string
	for _, r := range q.Open {
		asks = append(asks, r.Question.Asks)
	}
	says := fmt.Sprintf("`%s` leaves %d of %d questions open: %s", q.Line.ID, len(q.Open)+q.Shared, q.Matter, strings.Join(asks, ", "))
	if q.Shared > 0 {
		says += fmt.Sprintf(" (and %d listed at the end)", q.Shared)
	}
	return says
}

// OfAsked says what several lines don't say.
func OfAsked(q rules.Asked) string {
	says := fmt.Sprintf("%d lines don't say: %s", len(q.Lines)+q.Later, q.Rule.Question.Asks)
	if len(q.Lines)+q.Later == 1 {
		says = fmt.Sprintf("`%s` doesn't say: %s", q.Lines[0].ID, q.Rule.Question.Asks)
	}
	if q.Later > 0 {
		says += fmt.Sprintf("; it matters most on %d (all of them: tautline review)", len(q.Lines))
	}
	return says
}

// OfEverywhere says that questions are open, and whether a line of CUE can answer
// them for all lines.
func OfEverywhere(c rules.CommonQuestions) string {
	says := fmt.Sprintf("%d questions are open", len(c.Questions))
	if len(c.Questions) == 1 {
		says = "a question is open"
	}
	if !slices.ContainsFunc(c.Questions, func(q rules.CommonQuestion) bool { return !q.Many() }) {
		says += " on many lines"
	}
	shown := 0
	for _, q := range c.Questions {
		if q.Many() && q.Rule.Question.Answer != "" {
			shown++
		}
	}
	switch shown {
	case 0:
		return says
	case len(c.Questions):
		return says + "; a line of CUE, with what is true of yours, can answer for all"
	}
	return says + "; where a line of CUE is shown it can answer for all, with what is true of yours"
}

// OfUnsaid says that nobody stated what rules ask for.
func OfUnsaid(c rules.CommonFacts) string {
	says := "a fact that a review asks for is not stated"
	if len(c.Facts) > 1 {
		says = fmt.Sprintf("%d facts that a review asks for are not stated", len(c.Facts))
	}
	return says + "; state what is true, or \"none\""
}

// Entities are the ids of those that don't state a fact, each once.
func Entities(fact rules.CommonFact) []string {
	var out []string
	seen := map[string]bool{}
	for _, f := range fact.Findings {
		_, id, named := strings.Cut(f.On.Name, ".")
		if !named {
			id = f.On.Name
		}
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

func ids(lines []*model.Line) []string {
	var out []string
	for _, l := range lines {
		out = append(out, l.ID)
	}
	return out
}

// Text is a row as one line: what is asked and of which, the first few of them, or of
// which something is said, and what.
func (r Row) Text() string {
	const most = 4
	on := r.On
	more := ""
	if len(on) > most {
		more = fmt.Sprintf(" and %d more", len(on)-most)
		on = on[:most]
	}
	which := "`" + strings.Join(on, "`, `") + "`" + more
	if r.Rule != "" {
		return r.Says + ": " + which
	}
	return which + ": " + r.Says
}

// OfCurrencies says that findings aren't in the order of what flows cost, where that is in
// several currencies; else "".
func OfCurrencies(r *rules.Report) string {
	all := rules.Currencies(r.System)
	if len(all) < 2 {
		return ""
	}
	for i, c := range all {
		if c == "" {
			all[i] = "no currency that is named"
		}
	}
	return "what flows cost is stated in " + phrase.Some(all) + ", which can't be compared: nothing is in the order of its cost"
}
