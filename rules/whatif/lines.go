package whatif

import (
	"slices"
	"strings"
	"time"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/arithmetic"
	"tautline.dev/rules/phrase"
)

// tellLines tells, line by line, who waits, and what is held, parked and lost.
func (a *asking) tellLines() {
	slices.Sort(a.felt)
	told := map[*model.Line]bool{}
	for _, s := range a.felt {
		l := a.steps[s].line
		is, felt := a.fates[s]
		if told[l] || !felt {
			continue
		}
		told[l] = true
		switch is {
		case refused, spared:
			if a.down[l.To] {
				a.out.Waits = append(a.out.Waits, a.waitOf(l))
			}
		case lost:
			a.tellLost(l)
		case held:
			a.tellHeld(s, a.kept[l], a.starved(l))
		case inWorkflow:
			a.tellWorkflow(s)
		}
	}
	a.tellRushes()
}

// starved tells whether no new work comes to a line, in any flow.
func (a *asking) starved(l *model.Line) bool { return !a.alive[l] }

func (a *asking) waitOf(l *model.Line) Wait {
	p := a.patience(l)
	w := Wait{
		Line: l, Tries: p.Tries, Longest: within(l, p), Known: len(p.needs) == 0, Pauses: p.Pauses && within(l, p) == p.Longest,
		Soft: l.Dependency.Or("") == "soft", Rate: a.rate(l),
	}
	a.askPatience(l, p, "how long "+code(l.From.ID)+" waits for "+code(l.To.ID))
	w.Late = a.q.Failure == Slow && l.Mode.Or("") == model.Sync && a.journeys.Changes(l)
	if w.Known {
		w.Busy = a.busy(l, p)
	}
	w.Multiplied, w.Way = a.multiplied(l)
	w.Crowded = a.crowded(&w)
	w.Says = code(l.From.ID) + " " + a.waiting(&w, p) + a.afterWaiting(l)
	if w.tried = a.alive[l] && (!a.undoes[l] || a.undoRuns[l]); w.tried {
		w.Retries = a.multiplying(&w)
	}
	return w
}

// crowded is how many calls wait at once when the callers before this one try
// again as well.
func (a *asking) crowded(w *Wait) Amount {
	own, ok := rules.WaitedTries(w.Line)
	if !ok || own < 1 || w.Multiplied == model.Unlimited || !w.Busy.Known || a.fetched(w.Line) {
		return w.Busy
	}
	return w.Busy.mostTimes(float64(w.Multiplied) / float64(own))
}

func (a *asking) waiting(w *Wait, p patience) string {
	l, busy := w.Line, w.Busy
	var s string
	switch {
	case len(p.needs) > 0:
		return "waits for " + code(l.To.ID) + ", nobody has stated how long"
	case p.Longest == arithmetic.Forever:
		s = "waits for " + code(l.To.ID) + " " + p.total()
	case p.Tries == 1:
		s = "waits at most " + p.total() + ", once"
	default:
		s = "tries " + phrase.Times(p.Tries) + ", for " + p.atMost()
	}
	longest := within(l, p)
	if longest < p.Longest {
		s += ", and is stopped at its own limit of " + model.FormatDuration(longest)
	}
	if a.q.Failure == Slow && busy.Known {
		sum := number(crowd(a.rate(l)).Value()) + "/s × " + model.FormatDuration(longest) + " = "
		if own, ok := a.polled(l); ok && own.places <= busy.Value() {
			return s + "; at most " + number(own.places) + " calls wait at once, for that is the room that " + code(own.box.ID) + " has; what it has no room for it doesn't fetch"
		}
		s += "; " + sum + busy.String() + " calls wait at once"
		if w.Pauses {
			s += " (more with the pauses)"
		}
		if w.Crowded.Value() > busy.Value() {
			s += ", up to " + number(w.Crowded.Value()) + " with the retries of those who ask " + code(l.From.ID)
		}
		if can, ok := l.From.Capacity.Concurrency.Get(); ok {
			s += ", and " + code(l.From.ID) + " has room for " + number(float64(can))
		}
	}
	return s
}

// within is how long a sender waits before it gives up, or is stopped itself.
func within(l *model.Line, p patience) time.Duration {
	if limit, ok := l.From.Timeout.Get(); ok && l.From.Family() == model.Compute {
		return min(p.Longest, limit)
	}
	return p.Longest
}

// crowd is how many come in a second when most do.
func crowd(r Rate) Amount {
	if r.Peak.Known {
		return r.Peak
	}
	return r.Typical
}

// busy is how many calls wait at once, by Little's law: L = λ × W.
func (a *asking) busy(l *model.Line, p patience) Amount {
	if within(l, p) == arithmetic.Forever {
		return Amount{}
	}
	out := crowd(a.rate(l)).over(within(l, p))
	if own, ok := a.polled(l); ok && out.Known {
		out.Least, out.Most = min(out.Least, own.places), min(out.Most, own.places)
	}
	return out
}

func (a *asking) afterWaiting(l *model.Line) string {
	switch {
	case l.Dependency.Or("") == "soft":
		return "; then it goes on: " + a.fallback(l)
	case l.Mode.Or("") == model.Async:
		return "; then it can't hand the work over, and still owns it"
	case l.From.Kind == model.Workflow:
		return "; then the execution fails"
	case l.From.Kind == model.Client || l.From.Kind == model.External:
		return "; then it gives up"
	}
	return "; then it fails"
}

// fallback is what a caller does without its dependency, in the team's words.
func (a *asking) fallback(l *model.Line) string {
	if instead, ok := l.Fallback.Get(); ok {
		return instead
	}
	if l.Fallback.None() {
		return "without it, and with nothing in its place"
	}
	a.ask("lines."+l.ID+".fallback", "what "+code(l.From.ID)+" does without "+code(l.To.ID))
	return "without it, and nobody has stated with what in its place"
}

// multiplied is how many tries one request may become at a line, and the calls
// on the way that multiply. A caller that goes on without its dependency hides
// the failure from its own caller, and so ends the multiplying.
func (a *asking) multiplied(l *model.Line) (model.Attempts, []*model.Line) {
	lines := []*model.Line{l}
	if l.Mode.Or("") == model.Sync {
		lines = a.journeys.MostAttempts(l).Lines()
	} else {
		best := model.Attempts(0)
		for _, h := range l.In {
			for _, e := range h.Entries {
				if e.Mode.Or("") != model.Sync {
					continue
				}
				if p := a.journeys.MostAttempts(e); p.Attempts > best {
					best, lines = p.Attempts, append(p.Lines(), l)
				}
			}
		}
	}
	for i, c := range slices.Backward(lines) {
		if c.Dependency.Or("") == "soft" {
			lines = lines[i:]
			break
		}
	}
	product := model.Attempts(1)
	for _, c := range lines {
		tries, ok := c.Retry.Tries()
		if c == l {
			tries, ok = rules.WaitedTries(l)
		}
		if ok {
			product = product.Times(tries)
		}
	}
	return product, lines
}

func (a *asking) multiplying(w *Wait) string {
	var factors []string
	var ends []string
	least := false
	for _, l := range w.Way {
		tries, ok := l.Retry.Tries()
		if l == w.Line {
			tries, ok = rules.WaitedTries(l)
		}
		if !ok {
			least, tries = true, 1
			a.ask("lines."+l.ID+".retry", "how often "+code(l.From.ID)+" tries, and so how far retries multiply")
		}
		if tries > 1 {
			factors = append(factors, tries.String())
		}
		if n, ok := l.CircuitBreaker.Failures.Get(); ok {
			ends = append(ends, "the circuit breaker of "+code(l.ID)+" opens after "+phrase.Count(n, "failure", "failures"))
		}
		if share, ok := l.Retry.Budget.Get(); ok {
			ends = append(ends, "the retry budget of "+code(l.ID)+" allows "+number(share*100)+"% more")
		}
	}
	if w.Multiplied <= 1 {
		return ""
	}
	s := "one request may become "
	if least {
		s += "at least "
	}
	if w.Multiplied == model.Unlimited {
		s += "tries without end"
	} else {
		if len(factors) > 1 {
			s += phrase.Steps(factors, " × ") + " = "
		}
		s += number(float64(w.Multiplied)) + " tries"
	}
	s += " at " + code(w.Line.To.ID)
	if len(w.Way) > 1 {
		s += " (" + way(w.Way) + ")"
	}
	if own, ok := a.polled(w.Line); ok {
		s += ", never more than " + number(own.places) + " at once, for " + code(own.box.ID) + " fetches no more"
		if each, timed := w.Line.Timeout.Get(); timed && each > 0 {
			s += ": " + number(own.places) + " ÷ " + model.FormatDuration(each) + " = " + number(arithmetic.Rate(own.places, each)) + "/s where no answer comes"
		}
	} else if r := a.rate(w.Line); w.Multiplied != model.Unlimited && r.known().Known {
		more := Rate{Typical: r.Typical.mostTimes(float64(w.Multiplied)), Peak: r.Peak.mostTimes(float64(w.Multiplied))}
		s += ": " + r.String() + " become up to " + more.String()
	}
	if len(ends) > 0 {
		s += "; " + strings.Join(ends, "; ")
	}
	return s
}

// isFailing says that the receiver of a line is what fails.
func (a *asking) isFailing(l *model.Line) string {
	return code(l.To.ID) + " is " + a.q.Failure.String()
}

// trouble says what goes wrong at the end of a way.
func (a *asking) trouble(lines []*model.Line) string {
	l := lines[len(lines)-1]
	switch {
	case fromLog(l):
		return a.isFailing(l)
	case l.Mode.Or("") == model.Async:
		return code(l.ID) + " can't hand over to " + code(l.To.ID)
	case a.q.Failure == Slow:
		return code(l.ID) + " gets no answer from " + code(l.To.ID) + " in time"
	}
	return code(l.ID) + " gets no answer from " + code(l.To.ID)
}

func (a *asking) tellLost(l *model.Line) {
	allowed := rules.MayLose(l)
	why := "nothing keeps it"
	if k := a.kept[l]; k != nil {
		allowed, why = k.allowed, k.why
	} else if l.Guarantee.Or("") == model.AtMostOnce {
		why = code(l.ID) + " is at-most-once"
	}
	if to, ok := l.DeadLetter.To.Get(); ok && !allowed && !fromLog(l) && !a.down[to] {
		a.park(l, to, 0, nil)
		return
	}
	out := Lost{Line: l, Allowed: allowed}
	r := a.rate(l)
	if !a.starved(l) {
		out.Count = r.known().over(a.q.For)
	}
	out.Says = "what " + code(l.ID) + " carries meanwhile: " + why
	if allowed {
		out.Says += ", as the model says it may be"
	}
	if s := r.sum(a.q.For, "pieces of work"); s != "" && !a.starved(l) {
		out.Says += " (" + s + ")"
	}
	a.out.Lost = append(a.out.Lost, out)
}

// tellHeld tells of work that waits, and of what is parked or lost when it has
// waited too long.
func (a *asking) tellHeld(s int, k *keeping, starved bool) {
	l := a.steps[s].line
	apart := a.splitOf(s, k)
	r := a.rate(l)
	h := Held{In: k.in, Box: k.box, Line: l, Keeps: k.keeps, KeepsKnown: k.keepsKnown, Starved: starved, Rate: r}
	waits := a.q.For
	if k.givesUp {
		waits = min(waits, k.after)
	}
	if k.keepsKnown {
		waits = min(waits, k.keeps)
	}
	switch {
	case !k.keepsKnown:
		h.Says = "keeps what " + code(l.To.ID) + " doesn't take, nobody has stated how long"
	case k.keeps == arithmetic.Forever:
		h.Says = "keeps what " + code(l.To.ID) + " doesn't take without end"
	default:
		h.Says = "keeps what " + code(l.To.ID) + " doesn't take for " + model.FormatDuration(k.keeps)
	}
	if k.givesUp {
		h.Says += "; " + a.untilGivenUp(l, k)
	}
	if k.tooLate > 0 {
		h.Says += "; " + receives(l, k, k.tooLate) + ", so it is forgotten before " + code(k.parks.ID) + " takes it"
	}
	switch s := r.sum(waits, "pieces of work wait in the end"); {
	case apart != nil:
		h.Backlog, h.Says = apart.waits, h.Says+"; "+a.ifAnswered(apart, s)+apart.sum+", so at least "+apart.waitSum+" wait"
		if a.q.Failure == Down {
			h.Backlog.Least = min(h.Backlog.Least, r.known().over(waits).Least)
		}
	case starved:
		h.Backlog, h.Says = Amount{Known: true}, h.Says+"; nothing new arrives, and what is there waits"
	case s != "":
		h.Backlog, h.Says = r.known().over(waits), h.Says+"; "+s
	default:
		a.askLoad(r, "how much waits in "+code(k.in))
	}
	a.tellDrain(&h)
	a.out.Held = append(a.out.Held, h)
	if k.givesUp && k.after < a.q.For {
		switch {
		case k.parks != nil:
			a.park(l, k.parks, k.after, apart)
		case k.dropped:
			a.lose(l, k.after, "given up after "+a.triesIn(l, k)+", and nothing takes it then", starved)
		}
	}
	if k.keepsKnown && k.keeps < a.q.For && !(k.givesUp && k.after <= k.keeps) {
		a.lose(l, k.keeps, code(k.in)+" keeps it for "+model.FormatDuration(k.keeps)+" only", starved)
	}
}

// untilGivenUp says how long it is tried.
func (a *asking) untilGivenUp(l *model.Line, k *keeping) string {
	s := "given up after " + a.triesIn(l, k)
	if a.down[l.To] && l.To.Kind == model.Function && !fromLog(l) && k.keepsKnown && k.after < k.keeps {
		s += " if " + code(l.To.ID) + " fails, and not if it only refuses"
	}
	return s
}

// triesIn is how often and how long it is tried: "5 receives × 3m = 15m".
func (a *asking) triesIn(l *model.Line, k *keeping) string {
	switch {
	case l.From.Kind == model.Queue:
		return receives(l, k, k.after)
	case k.tries == model.Unlimited:
		return model.FormatDuration(k.after) + " of trying"
	case k.after == 0:
		return phrase.Count(int(k.tries), "try", "tries") + ", with no pause that anybody stated"
	}
	return phrase.Count(int(k.tries), "try", "tries") + " in " + model.FormatDuration(k.after)
}

// receives is how long it takes until a queue has counted so many.
func receives(l *model.Line, k *keeping, in time.Duration) string {
	return k.tries.String() + " receives × " + l.From.Channel.Visibility.Text() + " = " + phrase.Length(in)
}

func (a *asking) lose(l *model.Line, after time.Duration, why string, starved bool) {
	r := a.rate(l)
	out := Lost{Line: l, After: after}
	out.Says = "what " + code(l.ID) + " carries and is older than " + model.FormatDuration(after) + ": " + why
	if after == 0 {
		out.Says = "what " + code(l.ID) + " carries meanwhile: " + why
	}
	if s := r.sum(a.q.For-after, "pieces of work"); s != "" && !starved {
		out.Count = r.known().over(a.q.For - after)
		out.Says += " (" + a.less(after) + s + ")"
	}
	a.out.Lost = append(a.out.Lost, out)
}

// less writes the difference that a sum starts from: "1h − 15m = ".
func (a *asking) less(after time.Duration) string {
	if after == 0 {
		return ""
	}
	return model.FormatDuration(a.q.For) + " − " + model.FormatDuration(after) + " = "
}

// ifAnswered says what holds where what fails refuses at once: how it is down
// nobody has asked, and it makes a difference.
func (a *asking) ifAnswered(apart *split, sum string) string {
	if a.q.Failure == Slow {
		return ""
	}
	return sum + " if " + code(apart.asks.ID) + " refuses at once; if it gives no answer, "
}

func (a *asking) park(l *model.Line, to *model.Box, after time.Duration, apart *split) {
	starved := a.starved(l)
	r := a.rate(l)
	out := Parked{To: to.ID, Box: to, Line: l, After: after}
	out.Says = "takes what " + code(l.ID) + " gives up"
	if after > 0 {
		out.Says += ", from " + model.FormatDuration(after) + " on"
	}
	switch s := r.sum(a.q.For-after, "pieces of work"); {
	case s == "" || starved:
	case apart != nil && a.q.Failure == Slow:
		out.Count = apart.parked
		out.Says += ": at most " + a.less(after) + apart.parkedSum + " pieces of work, for " + apart.sum
	case apart != nil:
		out.Count = r.known().over(a.q.For - after)
		out.Count.Least = apart.parked.Least
		out.Says += ": up to " + a.less(after) + s + " if " + code(apart.asks.ID) + " refuses at once; at most " + apart.parkedSum + " if it gives no answer"
	default:
		out.Count = r.known().over(a.q.For - after)
		out.Says += ": up to " + a.less(after) + s
	}
	if keep, ok := to.Channel.Retention.Get(); ok {
		out.Says += "; it keeps them for " + model.FormatDuration(keep)
	}
	yes, watch := watched(to)
	out.Watched = yes
	if watch = strings.Replace(watch, "for it", "for putting them back", 1); !strings.HasPrefix(watch, "with") {
		watch = "and " + watch
	}
	out.Says += ", " + watch
	a.out.Parked = append(a.out.Parked, out)
}

// watched tells whether somebody looks at what a box puts aside, and says so.
func watched(b *model.Box) (bool, string) {
	alarms, _ := b.Monitoring.Alarms.Get()
	_, runbook := b.Monitoring.Runbook.Get()
	switch {
	case len(alarms) > 0 && runbook:
		return true, "with an alarm and a runbook for it"
	case len(alarms) > 0:
		return false, "with an alarm and no runbook that anybody stated"
	}
	return false, "no alarm is stated there"
}

// tellWorkflow tells of executions that a workflow keeps while it tries, and
// undoes when it has tried in vain.
func (a *asking) tellWorkflow(s int) {
	l := a.steps[s].line
	e := a.execution(s)
	starved := a.starved(l)
	h := Held{In: l.To.ID, Box: l.To, Line: l, Starved: starved, Rate: a.rate(l)}
	if e.lasts {
		h.Says = "keeps each execution, and tries " + code(e.step.ID) + " for longer than this lasts"
		h.Backlog = h.Rate.known().over(a.q.For)
		a.out.Held = append(a.out.Held, h)
		return
	}
	h.Says = "keeps each execution until " + code(e.step.ID) + " has failed for good"
	if len(e.patience.needs) == 0 {
		h.Says += ", after " + e.patience.atMost()
	}
	if e.undo.held || len(e.undo.undone) == 0 && a.files(e, l) == nil && e.takesOver {
		a.tellStuck(&h, e)
		return
	}
	h.Says += "; then " + e.thenUndoes()
	a.out.Held = append(a.out.Held, h)
	if to := a.files(e, l); to != nil {
		a.park(l, to, 0, nil)
	}
}

// tellStuck tells of executions that have failed and can't be undone: they stay
// where they are, and nobody comes to work them off by itself.
func (a *asking) tellStuck(h *Held, e execution) {
	if e.undo.held {
		h.Says += "; then it can't undo it, as " + codes(lineIDs(e.undo.stuck), mostNamed) + " fails too, and holds the failed execution"
	} else {
		h.Says += "; then it holds the failed execution, as nothing undoes it"
	}
	switch s := h.Rate.sum(a.q.For, "failed executions"); {
	case h.Starved:
		h.Backlog = Amount{Known: true}
		h.Says += "; nothing new arrives"
	case s != "":
		h.Backlog, h.Says = h.Rate.known().over(a.q.For), h.Says+": up to "+s
	default:
		a.askLoad(h.Rate, "how many failed executions "+code(h.In)+" holds")
	}
	yes, watch := watched(h.Box)
	h.Says += "; somebody has to resume them, " + watch
	h.Stuck, h.Watched = true, yes
	a.out.Held = append(a.out.Held, *h)
}

// execution is how a workflow meets a step that fails.
type execution struct {
	step     *model.Line
	patience patience
	// lasts tells that it tries for longer than the failure lasts, takesOver that
	// a workflow has the work.
	lasts, takesOver bool
	undo             *undoing
}

// then is what a workflow does when it has tried in vain.
func (e *execution) then() string {
	if len(e.undo.undone) == 0 {
		return "gives it up when it has tried in vain"
	}
	return "undoes what it did when it has tried in vain"
}

// thenUndoes is the same, step by step.
func (e *execution) thenUndoes() string {
	if len(e.undo.undone) == 0 {
		return "it gives it up, with nothing to undo"
	}
	return "it undoes " + codes(lineIDs(e.undo.undone), mostNamed)
}

// files is where a workflow's line parks an execution that has failed and is
// undone, nil if nowhere.
func (a *asking) files(e execution, l *model.Line) *model.Box {
	if to, ok := l.DeadLetter.To.Get(); ok && !a.down[to] && !e.undo.held {
		return to
	}
	return nil
}

// execution finds the step for which the workflow behind a step fails, and how
// long it tries.
func (a *asking) execution(s int) execution {
	e := execution{step: a.steps[s].line, undo: &undoing{}}
	if h := a.culprit[s]; h >= 0 {
		e.step = a.steps[a.because[h]].line
		e.takesOver, e.undo = a.takesOver(h), a.undo(h)
	}
	e.patience = a.patience(e.step)
	a.askPatience(e.step, e.patience, "how long "+code(e.step.From.ID)+" tries "+code(e.step.ID)+" before it undoes what it did")
	e.lasts = len(e.patience.needs) == 0 && a.surely(e) >= a.q.For
	return e
}

// surely is how long an execution is tried for at the least: who is refused has
// waited for nothing but the pauses.
func (a *asking) surely(e execution) time.Duration {
	if a.q.Failure == Slow {
		return e.patience.Longest
	}
	tries := arithmetic.LongestCall(0, e.patience.Tries, rules.Backoff(e.step))
	return arithmetic.WithinAge(tries, 0, e.step.Retry.MaxAge.Or(0))
}

// tellDrain tells how long what waited takes to be worked off.
func (a *asking) tellDrain(h *Held) {
	if h.Starved || !h.Backlog.Known || h.Backlog.Value() == 0 {
		return
	}
	can, ok := rules.Consumes(h.Line)
	if !ok {
		a.ask(missingCapacity(h.Line), "how fast "+code(h.Line.To.ID)+" works off what waited")
		return
	}
	backlog, arriving := h.Backlog.Value(), h.Rate.known().Value()
	says := code(h.Line.To.ID) + " does " + can.Sum
	h.Drain = arithmetic.Drain(backlog, can.Rate, arriving)
	if h.Drain == arithmetic.Forever {
		h.Drain, h.DrainSays = 0, "never works off what waited: "+says+", and "+number(arriving)+"/s arrive"
		return
	}
	h.Drain, h.DrainKnown = h.Drain.Round(time.Second), true
	h.DrainSays = number(backlog) + " ÷ (" + number(can.Rate) + "/s − " + number(arriving) + "/s) = " + phrase.Length(h.Drain) + " until it is worked off (" + says + ")"
	h.DrainSays += atPeak(h.Rate, can.Rate)
}

// atPeak says that what waits is not worked off while most comes in.
func atPeak(r Rate, can float64) string {
	if !r.Peak.Known || r.Peak.Value() < can || r.Peak.Value() <= r.known().Value() {
		return ""
	}
	return "; at peak " + number(r.Peak.Value()) + "/s come in and " + number(can) + "/s are worked off: it never drains while that lasts"
}

// missingCapacity is the fact without which nobody can tell how much the
// receiver of a line can do.
func missingCapacity(l *model.Line) string {
	if l.To.Capacity.Concurrency.Known() || l.Concurrency.Known() {
		return "lines." + l.ID + ".takes.p50"
	}
	return "boxes." + l.To.ID + ".capacity"
}

func (a *asking) askLoad(r Rate, says string) {
	for _, l := range r.Ask {
		a.ask("lines."+l.ID+".load", says)
	}
}
