package contradiction

import (
	"fmt"
	"slices"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// CallerGivesUpFirst finds callers that stop waiting before their callee could
// have answered.
var CallerGivesUpFirst = &rules.Rule{
	Name:     "caller-gives-up-first",
	Family:   rules.Contradiction,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "A caller's timeout is shorter than its callee may take: the callee goes on with work that nobody waits for any more.",
	Why: "The caller has told its own caller that it failed, and tries again or shows an error, while the callee is still at the first try and completes it. " +
		"The customer sees a failure and gets the order, or two of them. " +
		"When things are slow, most of what the callee does is for callers that have left, and that load keeps it slow.",
	Fix: "Make each wait longer than all that happens inside it: raise `timeout` on the line, or lower the callee's own `timeout` (on its box), or the `timeout`, `retry: attempts` and `retry: backoff` of the calls it makes. " +
		"Best, hand the deadline on with the call, and state the callee's `timeout` below it. Where that cuts the callee's own tries short, state fewer of them, or shorter ones.",
	FalsePositives: "If the callee stops as soon as its caller's deadline has passed, and hands the deadline on, say so by giving its box that `timeout`. A box that is cut off in a single try of one of its calls, or before the last try can begin, is reported one step milder, because tries that fail at once still fit: state `retry: maxAge` if that is what you mean. " +
		"Where no flow says which calls belong together, only the longest single call is counted; with flows, all calls of the handler, also those that are taken only `when` something holds; of the branches of an `either`, those of the longest. " +
		"A call takes no longer than its receiver may work (`timeout` of its box), and a retry on `refused` waits for one try only. Where whoever goes on only reads, it is one step milder. " +
		"How long a call waits for a place in its pool (`pool: wait`) comes before its `timeout`.",
	References: []rules.Reference{
		guidance.WellArchitected("REL05-BP05"),
		guidance.GRPCDeadlines,
		guidance.BuildersRetries,
	},
	Seen: []rules.Incident{
		guidance.DynamoDB2015,
	},
	Fires: file("caller-gives-up-first.fires.cue"),
	Quiet: file("caller-gives-up-first.quiet.cue"),
	Check: func(p *rules.Pass) {
		known := programs{}
		for _, l := range p.System.Lines {
			if l.Mode.Or("") == model.Sync {
				checkPatience(p, l, known)
			}
		}
		checkOwnLimits(p)
	},
}

func checkPatience(p *rules.Pass, l *model.Line, known programs) {
	waits, ok := l.Timeout.Get()
	if !ok {
		if !l.Timeout.Known() {
			p.Skip(l.Entity(), "timeout")
		}
		return
	}
	limit, limited := l.To.Timeout.Get()
	if limited && limit > waits {
		f := rules.Finding{
			On: l.Entity(), At: l.Timeout.At(), Severity: goesOnHarmlessly(p, l), Amount: float64(limit) / float64(waits),
			Message: fmt.Sprintf("%s < %s: `%s` waits %s for `%s`, which may work for %s: it goes on after its caller was told that it failed", model.FormatDuration(waits), model.FormatDuration(limit), l.ID, model.FormatDuration(waits), l.To.ID, model.FormatDuration(limit)),
			Related: []rules.Related{{Entity: l.To.Entity(), At: l.To.Timeout.At(), Note: "may work for " + model.FormatDuration(limit)}},
			Facts:   []model.Basis{model.LineBasis(l, "timeout", &l.Timeout), model.BoxBasis(l.To, "timeout", &l.To.Timeout)},
		}
		if after := limit - waits; after <= waits/little {
			f.Severity = min(f.Severity, p.Severity().Milder())
			f.Message = fmt.Sprintf("%s < %s: `%s` waits %s for `%s`, which may work for %s: what it does in the last %s is done after its caller was told that it failed", model.FormatDuration(waits), model.FormatDuration(limit), l.ID, model.FormatDuration(waits), l.To.ID, model.FormatDuration(limit), model.FormatDuration(after))
		}
		p.Report(f)
		return
	}
	if limited {
		return // it is cut off before its caller gives up, whatever it calls
	}
	told := inFlow(l)
	for _, h := range l.Starts {
		if told && h.Flow == nil {
			continue // the flow says what the call starts; this is something else
		}
		prog := known.of(h)
		if prog.total > waits {
			longer := phrase.Length(prog.total)
			if len(prog.needs) > 0 && prog.total < arithmetic.Forever {
				longer += " or more"
			}
			f := rules.Finding{On: l.Entity(), At: l.Timeout.At(), Related: prog.related, Severity: goesOnHarmlessly(p, l), Amount: float64(prog.total) / float64(waits)}
			f.Facts = append([]model.Basis{model.LineBasis(l, "timeout", &l.Timeout)}, prog.facts...)
			f.Message = fmt.Sprintf("%s < %s: `%s` waits %s, and the calls that `%s` makes for it may take %s: it goes on after its caller was told that it failed", model.FormatDuration(waits), phrase.Steps(prog.sums, " + "), l.ID, model.FormatDuration(waits), l.To.ID, longer)
			p.Report(f)
			return
		}
		if len(prog.needs) > 0 {
			p.Skip(l.Entity(), prog.needs...)
		}
	}
}

// little is the part of a wait up to which a callee that goes on for longer is told of
// more quietly: few answers come just then.
const little = 10

// goesOnHarmlessly is the severity where a caller has left and its callee goes on
// with reads only: that is load that nobody wants, and changes nothing.
func goesOnHarmlessly(p *rules.Pass, l *model.Line) rules.Severity {
	if l.Operation.Or("") != model.Read {
		return p.Severity()
	}
	for _, h := range l.Starts {
		if slices.ContainsFunc(h.Lines(), p.Graph.Changes) {
			return p.Severity()
		}
	}
	return p.Severity().Milder()
}

// inFlow tells whether a line is a step of a flow.
func inFlow(l *model.Line) bool {
	return slices.ContainsFunc(l.In, func(h *model.Handler) bool { return h.Flow != nil })
}

// program is how long a handler may take with the calls that it makes.
type program struct {
	total   time.Duration
	sums    []string
	related []rules.Related
	facts   []model.Basis
	// needs are the facts for want of which total is only the least.
	needs []string
}

// mostNeeds is how many missing facts are named: the first few are asked for
// before anybody reads the rest.
const mostNeeds = 6

// programs are worked out once for each handler, however many lines start it.
type programs map[*model.Handler]*program

func (ps programs) of(h *model.Handler) *program {
	if known := ps[h]; known != nil {
		return known
	}
	is := budget.ProgramOf(h)
	prog := &program{total: is.Total, needs: is.Needs}
	ps[h] = prog
	for _, c := range is.Calls {
		prog.tell(c.Line, c.Takes)
	}
	return prog
}

func (prog *program) tell(c *model.Line, takes budget.TimeoutBudget) {
	prog.sums = append(prog.sums, takes.Sum())
	if len(prog.related) == rules.MostTold {
		return
	}
	prog.related = append(prog.related, rules.Related{Entity: c.Entity(), At: c.Timeout.At(), Note: "may take " + phrase.Length(takes.Longest)})
	if each := budget.EachTry(c); each == &c.To.Timeout {
		prog.facts = append(prog.facts, model.BoxBasis(c.To, "timeout", each))
	} else {
		prog.facts = append(prog.facts, model.LineBasis(c, "timeout", each))
	}
	if budget.WaitsForPlace(c) > 0 {
		prog.facts = append(prog.facts, model.LineBasis(c, "pool.wait", &c.Pool.Wait))
	}
	if _, ok := budget.WaitedTries(c); ok {
		prog.facts = append(prog.facts, model.LineBasis(c, "retry.attempts", &c.Retry.Attempts))
	}
}
