package readiness

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/model"
	"tautline.dev/rules"
)

// asked is what a question to a line asks for: the fact by the path that a team
// would write, the fact itself, and how the lines are called for which the
// question matters.
type asked struct {
	path string
	fact func(*model.Line) model.AnyFact
	of   noun
}

var (
	anyLine   = noun{"line", "lines"}
	calls     = noun{"call", "calls"}
	handOvers = noun{"hand-over", "hand-overs"}
)

// asks are the questions to lines, by rule.
var asks = map[string]asked{
	"interaction-unstated":     {"interaction", func(l *model.Line) model.AnyFact { return &l.Mode }, anyLine},
	"operation-unstated":       {"operation", func(l *model.Line) model.AnyFact { return &l.Operation }, anyLine},
	"timeout-unstated":         {"timeout", func(l *model.Line) model.AnyFact { return &l.Timeout }, calls},
	"retry-unstated":           {"retry", func(l *model.Line) model.AnyFact { return &l.Retry.Attempts }, noun{"line that can be tried again", "lines that can be tried again"}},
	"backoff-unstated":         {"retry.backoff", func(l *model.Line) model.AnyFact { return &l.Retry.Strategy }, noun{"line that is tried again", "lines that are tried again"}},
	"idempotency-unstated":     {"idempotency", func(l *model.Line) model.AnyFact { return &l.Idempotency.EnforcedBy }, noun{"change that may be made again", "changes that may be made again"}},
	"dead-letter-unstated":     {"deadLetter", func(l *model.Line) model.AnyFact { return &l.Last().DeadLetter.To }, noun{"line with work that nobody waits for", "lines with work that nobody waits for"}},
	"buffer-unstated":          {"buffer", func(l *model.Line) model.AnyFact { return &l.Buffer.Name }, handOvers},
	"ack-unstated":             {"ack", func(l *model.Line) model.AnyFact { return &l.Ack }, noun{"polled line", "polled lines"}},
	"partial-failure-unstated": {"batch.partialFailure", func(l *model.Line) model.AnyFact { return &l.Batch.PartialFailure }, noun{"line with batches", "lines with batches"}},
	"guarantee-unstated":       {"guarantee", func(l *model.Line) model.AnyFact { return &l.Guarantee }, handOvers},
	"ordering-unstated":        {"ordering", func(l *model.Line) model.AnyFact { return &l.Ordering }, noun{"line out of what keeps order", "lines out of what keeps order"}},
	"contract-unstated":        {"data.contract", func(l *model.Line) model.AnyFact { return &l.Data.Contract }, noun{"hand-over or line between teams", "hand-overs and lines between teams"}},
	"correlation-unstated":     {"correlation", func(l *model.Line) model.AnyFact { return &l.Correlation }, noun{"request that is answered on another line", "requests that are answered on another line"}},
	"conversation-unstated":    {"conversation", func(l *model.Line) model.AnyFact { return &l.Conversation }, noun{"line that comes back", "lines that come back"}},
	"crossing-unstated":        {"crosses", func(l *model.Line) model.AnyFact { return &l.Crosses }, anyLine},
	"auth-unstated":            {"auth", func(l *model.Line) model.AnyFact { return &l.Auth }, noun{"line from another team, account or the internet", "lines from another team, account or the internet"}},
	"compensation-unstated":    {"compensation", func(l *model.Line) model.AnyFact { return &l.Compensation }, noun{"step of a workflow that changes something", "steps of a workflow that change something"}},
}

// noAnswers say what follows where a question is answered by "none", for those
// to which that is an answer and a bad one; and by which rules it is told, if by
// any.
var noAnswers = map[string]struct {
	so    string
	rules []string
}{
	"timeout-unstated":     {so: "whoever waits there waits for ever"},
	"buffer-unstated":      {so: "nothing holds what is handed over", rules: []string{"fire-and-forget", "subscriber-without-buffer"}},
	"ack-unstated":         {so: "nobody says when the work is done", rules: []string{"ack-before-work"}},
	"dead-letter-unstated": {so: "what can't be done goes nowhere", rules: []string{"queue-without-dead-letter"}},
	"contract-unstated":    {so: "nothing is agreed"},
	"guarantee-unstated":   {so: "nothing is agreed"},
	"correlation-unstated": {so: "nobody knows which request an answer belongs to"},
	"auth-unstated":        {so: "anybody may send", rules: []string{"entry-without-auth"}},
}

// answeredByNone notes a question that is answered, and badly. What may be lost
// needs nothing that keeps it.
func (v *view) answeredByNone(rule string, l *model.Line, whole string, fact model.AnyFact) {
	no, bad := noAnswers[rule]
	if !bad || fact.State() != model.Stated || !fact.None() || v.told(no.rules, l.Entity(), l.From.Entity(), l.To.Entity()) {
		return
	}
	keeps := rule == "buffer-unstated" || rule == "ack-unstated" || rule == "dead-letter-unstated"
	held := rule == "buffer-unstated" && l.From.Channel.Durable.Or(false)
	if keeps && l.MayBeLost() || held {
		return
	}
	if why := fmt.Sprintf("%s is none: %s", whole, no.so); !slices.Contains(v.faults, why) {
		v.faults = append(v.faults, why)
	}
}

// told tells whether one of some rules speaks of one of some entities, accepted
// or not, and does more than ask.
func (v *view) told(names []string, of ...model.Entity) bool {
	return slices.ContainsFunc(slices.Concat(v.report.Findings, v.report.Waived), func(f rules.Finding) bool {
		return f.Unstated == "" && slices.Contains(names, f.Rule.Name) && slices.Contains(of, f.On)
	})
}

// question puts a question to every line for which it matters, whatever the
// policy makes of it.
func (v *view) question(rule string, decides bool) {
	v.questionOf(rule, decides, func(*model.Line) bool { return true })
}

// questionOf is question for some lines.
func (v *view) questionOf(rule string, decides bool, among func(*model.Line) bool) {
	for _, l := range v.sys.Lines {
		a := v.report.Questions[l]
		is := func(r *rules.Rule) bool { return r.Name == rule }
		i := slices.IndexFunc(a.Matter, is)
		if i < 0 || !among(l) {
			continue
		}
		q := asks[rule]
		fact := q.fact(l)
		whole, path, k := writtenAt(l, q.path, fact), q.path, of(fact)
		if path == "interaction" {
			k.value = l.InteractionName()
		}
		switch {
		case k.state == model.Stated && fact.None():
			// It is said, and told below where it is a bad answer.
		case slices.ContainsFunc(a.Open, is):
			k = known{}
			if part := a.Matter[i].Question.Part; part != nil && part(l) != "" {
				whole = l.Entity().Name + ".idempotency.key"
			}
		case blankFact(fact):
			k = known{}
		case rule == "idempotency-unstated" && blankFact(&l.Idempotency.Key):
			k, whole = known{}, l.Entity().Name+".idempotency.key"
		case k.state == model.Unknown:
			k.state = model.Stated // by another line: a reply, for its request
		}
		v.noteAs(q.of, whole, path, k, decides)
		if !decides {
			v.answeredByNone(rule, l, whole, fact)
		}
	}
}

// writtenAt is the path of a line's fact where the team has written it: on the
// line, or at the box at one of its ends for all its lines.
func writtenAt(l *model.Line, path string, fact model.AnyFact) string {
	at := l.Entity().Name + "." + path
	o := fact.Origin()
	if fact.State() != model.Stated || o == nil || !o.At.IsValid() {
		return at
	}
	for _, b := range []*model.Box{l.From, l.To} {
		b.Facts(func(path string, f model.AnyFact) {
			if of := f.Origin(); f.State() == model.Stated && of != nil && of.At == o.At {
				at = b.Entity().Name + "." + strings.TrimSuffix(path, ".to")
			}
		})
	}
	return at
}
