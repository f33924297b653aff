// Package promises reports the promises that critical flows break when
// something fails, as explorations of them show. It looks at what a check has
// time for; `tautline explore` looks further.
//
// Where another rule has told the same fault at the same place, that finding
// gets the story, and nothing is told twice. What hangs on a fact that nobody
// knows is not reported: whoever asks for the fact has said so.
package promises

import (
	"context"
	"embed"
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/explore"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/antipattern"
	"tautline.dev/rules/contradiction"
)

//go:embed testdata
var testdata embed.FS

// file is one of the models beside the rules.
var file = rules.Models(testdata)

// All are the broken promises, in the order in which they are listed and told.
var All = []*rules.Rule{LostWork, UnwatchedParking, DoubleEffect, HalfEffect, UntruthfulAnswer, OrderLost}

// OneFaultOnly is how much of a flow a check has seen that had no time for two
// faults at once.
const OneFaultOnly = "explored with one fault only"

// Faults is how many faults at once a check breaks a flow with: a flow for which
// there is no time for that many is not judged.
const Faults = explore.DefaultFaults

// What a check has time for. A state costs time in proportion to the steps of
// its flow, so what is spent is states times steps.
const (
	budgetOfSystem = 240_000
	budgetOfFlow   = 60_000
	longestFlow    = 100
)

// breach is one or more promises of a flow that one fault breaks.
type breach struct {
	flow     *model.Flow
	verdicts []*explore.Verdict
}

// found is what exploring the critical flows of a system showed.
type found struct {
	breaches []breach
	// unsure hang on facts that nobody knows.
	unsure []breach
	// unfinished are flows that a check has no time for, or not all of it.
	unfinished []unfinished
}

// unfinished is a flow of which a check has not seen all: nothing that it didn't
// find is shown to be kept.
type unfinished struct {
	flow *model.Flow
	// oneFault is set where all was seen that a single fault can do.
	oneFault bool
}

// explored is what exploring the critical flows of a system showed.
var explored = rules.NewInput("explorations of the critical flows", func(s *rules.Subject) *found {
	f := &found{}
	left := budgetOfSystem
	for _, flow := range s.System.Flows {
		if flow.Critical() {
			left -= f.explore(s.System, flow, left)
		}
	}
	return f
})

// explore looks at one flow, and tells what that has cost.
func (f *found) explore(sys *model.System, flow *model.Flow, left int) (spent int) {
	steps := 0
	for _, group := range flow.Steps {
		steps += len(group)
	}
	if steps == 0 {
		return 0
	}
	if steps > longestFlow || left <= 0 {
		f.unfinished = append(f.unfinished, unfinished{flow: flow})
		return 0
	}
	// Two faults are tried first; if that is too much, one: what that finds is
	// broken, and what it doesn't find is not kept for that.
	most := min(budgetOfFlow, left)/steps + 1
	r := explore.Flow(context.Background(), sys, flow, explore.Options{MaxStates: most, Faults: Faults})
	spent = r.States * steps
	if !r.Finished {
		r = explore.Flow(context.Background(), sys, flow, explore.Options{MaxStates: most, Faults: 1})
		spent += r.States * steps
		f.unfinished = append(f.unfinished, unfinished{flow, r.Finished})
	}
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		if v.State != explore.Broken || v.Story == nil {
			continue
		}
		b := breach{flow, []*explore.Verdict{v}}
		switch at := slices.IndexFunc(f.breaches, func(o breach) bool { return o.flow == flow && kin(o.verdicts[0], v) }); {
		case len(v.Assumptions) > 0:
			f.unsure = append(f.unsure, b)
		case at >= 0:
			f.breaches[at].verdicts = append(f.breaches[at].verdicts, v)
		default:
			f.breaches = append(f.breaches, b)
		}
	}
	return spent
}

// kin tells whether two promises are broken by one fault: work that is lost is
// also half done, what is parked where nobody looks is never finished, and what
// a retry would double is told only once.
func kin(a, b *explore.Verdict) bool {
	is := func(v *explore.Verdict, of ...explore.Promise) bool { return slices.Contains(of, v.Promise) }
	if is(a, explore.NoSilentParking) && is(b, explore.NoHalfEffect) {
		return end(a) == end(b)
	}
	missing, doubled := []explore.Promise{explore.NoLostWork, explore.NoHalfEffect}, []explore.Promise{explore.NoDoubleEffect, explore.TruthfulAnswer}
	if !(is(a, missing...) && is(b, missing...)) && !(is(a, doubled...) && is(b, doubled...)) {
		return false
	}
	return a.Story.Cause == b.Story.Cause && len(a.Story.Lines) > 0 && len(b.Story.Lines) > 0 && a.Story.Lines[0] == b.Story.Lines[0]
}

// end is the last thing that happens in a story.
func end(v *explore.Verdict) string {
	if n := len(v.Story.Steps); n > 0 {
		return v.Story.Steps[n-1].Text
	}
	return ""
}

// broken is the check of the rule that a broken promise is.
func broken(promise explore.Promise) func(*rules.Pass) {
	return func(p *rules.Pass) {
		f := explored.Of(p)
		for _, b := range f.breaches {
			b.report(p, promise)
		}
		for _, b := range f.unsure {
			if b.verdicts[0].Promise == promise {
				p.Skip(b.flow.Entity(), paths(b.verdicts[0].Assumptions)...)
			}
		}
		for _, u := range f.unfinished {
			seen := ""
			if u.oneFault {
				seen = OneFaultOnly
			}
			p.SkipRest(u.flow.Entity(), seen, "tautline explore --flow "+u.flow.ID)
		}
	}
}

func paths(assumed []explore.Assumption) []string {
	var out []string
	for _, a := range assumed {
		out = append(out, a.Path)
	}
	return out
}

// report tells a breach under the first of its promises whose rule is run,
// unless another rule has told it.
func (b breach) report(p *rules.Pass, promise explore.Promise) {
	run := slices.DeleteFunc(slices.Clone(b.verdicts), func(v *explore.Verdict) bool { return p.Off(v.Promise.Breach()) })
	if len(run) == 0 || run[0].Promise != promise {
		return
	}
	told := false
	for _, v := range fitting(run) {
		told = toldBefore(p, story(b.flow, v, promise, run), v) || told
	}
	if told {
		return
	}
	v := run[0]
	out := rules.Finding{On: b.flow.Entity(), Message: message(run), Story: story(b.flow, v, promise, run)}
	for _, l := range v.Story.Lines {
		if !slices.ContainsFunc(out.Related, func(r rules.Related) bool { return r.Entity == l.Entity() }) {
			out.Related = append(out.Related, rules.To(l.Entity(), "is where it shows"))
		}
	}
	if len(v.Story.Lines) > 0 {
		out.At = v.Story.Lines[0].At
	}
	p.Report(out)
}

// fitting puts the story first that fits the rule which may have told the
// fault: two effects that don't commit together are half done.
func fitting(run []*explore.Verdict) []*explore.Verdict {
	half := slices.IndexFunc(run, func(v *explore.Verdict) bool {
		return v.Promise == explore.NoHalfEffect && v.Story.Cause == explore.DualWrite
	})
	if half <= 0 {
		return run
	}
	return append([]*explore.Verdict{run[half]}, slices.Delete(slices.Clone(run), half, half+1)...)
}

// message is how the story ends, and what else it breaks.
func message(run []*explore.Verdict) string {
	s := strings.TrimSuffix(run[0].Story.Sum, ".")
	var also []string
	for _, v := range run[1:] {
		also = append(also, v.Promise.Breach())
	}
	if len(also) > 0 {
		s += " (" + strings.Join(also, ", ") + " comes with it)"
	}
	return s
}

// tellers are the rules that may have told, from the shape of the model alone,
// what breaks a promise.
var tellers = map[explore.Promise][]*rules.Rule{
	explore.NoLostWork:      {antipattern.FireAndForget, antipattern.AckBeforeWork, antipattern.QueueWithoutDeadLetter, antipattern.UnconfirmedPublish},
	explore.NoSilentParking: {antipattern.DeadLetterNobodyWatches},
	explore.NoDoubleEffect:  {antipattern.RetryWithoutIdempotency},
	explore.NoHalfEffect:    {antipattern.DualWrite, antipattern.DistributedTransaction, antipattern.FireAndForget, antipattern.AckBeforeWork, antipattern.QueueWithoutDeadLetter},
	explore.TruthfulAnswer:  {antipattern.RetryWithoutIdempotency},
}

// rulesOf are the rules that find a cause in the shape of a model, first the one
// that tells most about it.
var rulesOf = map[explore.Cause][]*rules.Rule{
	explore.DualWrite:            {antipattern.DualWrite, antipattern.DistributedTransaction},
	explore.FireAndForget:        {antipattern.FireAndForget},
	explore.EarlyAck:             {antipattern.AckBeforeWork},
	explore.NoDeadLetter:         {antipattern.QueueWithoutDeadLetter},
	explore.UnwatchedDeadLetter:  {antipattern.DeadLetterNobodyWatches},
	explore.UnsafeRetry:          {antipattern.RetryWithoutIdempotency},
	explore.RefusedDeadLetter:    {contradiction.DeadLetterCannotReceive, contradiction.DeadLetterWrongType},
	explore.ShortLivedDeadLetter: {contradiction.DeadLetterTooShortLived},
	explore.ForgetfulDeadLetter:  {contradiction.DeadLetterWrongType},
	explore.BrokenOrder:          {contradiction.OrderingBroken},
	explore.UnconfirmedPublish:   {antipattern.UnconfirmedPublish},
}

// shapes are the rules that may have told, from the shape of the model alone,
// what a story tells.
func shapes() []*rules.Rule {
	var out []*rules.Rule
	for _, c := range explore.Causes() {
		out = append(out, rulesOf[c]...)
	}
	return out
}

// Shows tells whether a rule finds in the shape of a model, by itself, what may
// break a promise: "dual-write" does for "half-effect". The promise is named by
// the rule that it is.
func Shows(rule, promise string) bool {
	is := func(r *rules.Rule) bool { return r.Name == rule }
	for _, p := range explore.Promises() {
		if p.Breach() != promise {
			continue
		}
		if slices.ContainsFunc(tellers[p], is) || slices.ContainsFunc(causes[p], func(c explore.Cause) bool { return slices.ContainsFunc(rulesOf[c], is) }) {
			return true
		}
	}
	return false
}

// causes are those of which only one promise is broken, and which no teller sees.
var causes = map[explore.Promise][]explore.Cause{
	explore.NoLostWork: {explore.RefusedDeadLetter, explore.ShortLivedDeadLetter},
	explore.OrderKept:  {explore.BrokenOrder},
}

// Named is the name of the rule that tells more about a cause, "" for none.
func Named(c explore.Cause) string {
	if of := rulesOf[c]; len(of) > 0 {
		return of[0].Name
	}
	return ""
}

// toldBefore gives the story to the findings of the rule that it is an instance
// of, or to those about the very line on which it goes wrong. It is false if
// there are none.
func toldBefore(p *rules.Pass, story *rules.Story, v *explore.Verdict) bool {
	for _, r := range rulesOf[v.Story.Cause] {
		if p.Explain(r, func(f *rules.Finding) bool { return about(f, v.Story.Lines, true) }, story) {
			return true
		}
	}
	told := false
	wrong := wrongAt(v.Story)
	for _, rule := range tellers[v.Promise] {
		told = p.Explain(rule, func(f *rules.Finding) bool { return about(f, wrong, false) }, story) || told
	}
	return told
}

// wrongAt are the lines on which a story goes wrong: where a fault happens, and
// where work was put that is then gone.
func wrongAt(s *explore.Story) []*model.Line {
	var out []*model.Line
	for i, st := range s.Steps {
		if st.Fault == explore.NoFault {
			continue
		}
		if st.Line != nil {
			out = append(out, st.Line)
		}
		for _, before := range s.Steps[:i] {
			if before.Action == explore.Sends && before.Line != nil && before.To == st.At {
				out = append(out, before.Line)
			}
		}
	}
	return out
}

// about tells whether a finding is about one of some lines, or about the boxes
// at their ends and their dead letters.
func about(f *rules.Finding, lines []*model.Line, ends bool) bool {
	for _, l := range lines {
		if f.On == l.Entity() || ends && (f.On == l.From.Entity() || f.On == l.To.Entity()) {
			return true
		}
		if to, ok := l.Last().DeadLetter.To.Get(); ends && ok && f.On == to.Entity() {
			return true
		}
		if slices.ContainsFunc(f.Related, func(r rules.Related) bool { return r.Entity == l.Entity() }) {
			return true
		}
	}
	return false
}

// story is a story as it is told by the rule of a promise, with the others that
// its fault breaks: those of an earlier promise go before those of a later one.
func story(flow *model.Flow, v *explore.Verdict, by explore.Promise, all []*explore.Verdict) *rules.Story {
	out := &rules.Story{Flow: flow, Breaks: v.Promise.Breach(), Sum: v.Story.Sum, Fix: v.Story.Fix, Rank: int(by)}
	for _, o := range all {
		if o != v {
			out.Also = append(out.Also, o.Promise.Breach())
		}
	}
	for _, s := range v.Story.Steps {
		out.Events = append(out.Events, rules.Event{N: fmt.Sprint(s.N), Text: s.Text, Fault: s.Fault.String()})
	}
	for _, row := range v.Story.Rows() {
		e := rules.Event{N: row.Numbers(), Text: row.Says()}
		if row.Step != nil {
			e.Fault = row.Step.Fault.String()
		}
		out.Told = append(out.Told, e)
	}
	return out
}
