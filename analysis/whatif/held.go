package whatif

import (
	"strings"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

func (a *asking) tellLost(l *model.Line) {
	allowed := l.MayBeLost()
	why := "nothing keeps it"
	if k := a.kept[l]; k != nil {
		allowed, why = k.allowed, k.why
	} else if l.Guarantee.Or("") == model.AtMostOnce {
		why = code(l.ID) + " is at-most-once"
	} else if custody.SentUnheard(l) {
		why = code(l.From.ID) + " takes it for sent, and waits for nobody's confirmation"
	} else if a.forgottenInside(l) {
		why = code(l.ID) + " is forgotten on receipt, before the work is done"
	}
	if to := a.parkedUnkept(l); to != nil && !allowed && !fromLog(l) {
		a.park(l, &keeping{parks: to}, splits{})
		return
	}
	if a.unaccepted(l) {
		return
	}
	out := Lost{Line: l, Allowed: allowed}
	r := a.failingRate(l)
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

// parkedUnkept is where work goes that nothing keeps when it can't be handed over,
// nil if nowhere. What is forgotten on receipt is handed over.
func (a *asking) parkedUnkept(l *model.Line) *model.Box {
	to := custody.ParkingOf(a.sys, l).To
	if to == nil || a.down[to] || a.forgottenInside(l) {
		return nil
	}
	return to
}

// forgottenInside tells whether a line's receiver, which isn't down itself, has the
// work in its memory only when it fails; what is slow has fetched it all the same.
func (a *asking) forgottenInside(l *model.Line) bool {
	k := custody.KeeperOf(a.sys, l)
	release, _ := custody.ReleaseOf(l, k)
	return release == custody.OnReceipt && (!a.down[l.To] || a.q.Failure == Slow && custody.LeavesOnReceipt(l, k))
}

// tellHeld tells of work that waits, and of what is parked or lost when it has
// waited too long.
func (a *asking) tellHeld(s int, k *keeping, starved bool) {
	l := a.steps[s].line
	apart := a.splitsOf(s, k)
	r := a.failingRate(l)
	keeps := k.keeps
	if age, aged := l.Last().Retry.MaxAge.Get(); aged && k.givesUp && k.by.Where == custody.AtReceiver {
		keeps = min(keeps, age) // its platform keeps nothing that is older
	}
	h := Held{In: k.in, Box: k.box, Line: l, Keeps: keeps, KeepsKnown: k.keepsKnown, Starved: starved, Rate: a.rate(l)}
	waits := a.q.For
	h.oldest = a.q.For
	if k.givesUp {
		waits, h.oldest = min(waits, k.afterAll), min(h.oldest, k.goneBy)
	}
	if k.keepsKnown {
		waits, h.oldest = min(waits, k.keeps), min(h.oldest, k.keeps)
	}
	switch {
	case !k.keepsKnown:
		h.Says = "keeps what " + code(l.To.ID) + " doesn't take, nobody has stated how long"
	case keeps == arithmetic.Forever:
		h.Says = "keeps what " + code(l.To.ID) + " doesn't take without end"
	default:
		h.Says = "keeps what " + code(l.To.ID) + " doesn't take for " + model.FormatDuration(keeps)
	}
	if k.givesUp {
		h.Says += "; " + a.untilGivenUp(l, k)
	}
	if k.tooLate > 0 {
		h.Says += "; " + k.tooLateSum(l) + ", so it is forgotten before " + code(k.parks.ID) + " takes it"
	}
	if h.Abandoned = k.givesUp && k.after < a.q.For && k.parks == nil && k.left == custody.InPlace; h.Abandoned {
		h.oldest = a.q.For
	}
	if !starved {
		h.deepest = r.known().over(h.oldest)
	}
	switch s := r.sum(waits, "pieces of work wait in the end"); {
	case apart.silent != nil:
		refused := r.known().over(waits)
		if sure := apart.always; sure != nil {
			refused, s = sure.waits, sure.sum+", so at least "+sure.waitSum+" wait"
		}
		h.Backlog, h.Says = apart.silent.waits, h.Says+"; "+ifAnswered(apart.silent, s)+apart.silent.sum+", so at least "+apart.silent.waitSum+" wait"
		h.Backlog.Least = min(h.Backlog.Least, refused.Least)
	case apart.always != nil:
		h.Backlog, h.Says = apart.always.waits, h.Says+"; "+apart.always.sum+", so at least "+apart.always.waitSum+" wait"
	case waits == 0 && k.left == custody.InPlace:
		h.Backlog, h.Says = Amount{Known: true}, h.Says+": it stays there, and nobody gets it any more"
	case waits == 0:
		h.Backlog, h.Says = Amount{Known: true}, h.Says+": nothing waits"
	case starved:
		h.Backlog, h.Says = Amount{Known: true}, h.Says+"; nothing new arrives, and what is there waits"
	case s != "":
		h.Backlog, h.Says = r.known().over(waits), h.Says+"; "+s
	default:
		a.askLoad(r, "how much waits in "+code(k.in))
	}
	if apart.always != nil {
		h.deepest = apart.always.waits // what isn't tried isn't parked, and gets as old as so much takes to come
		h.oldest = max(h.oldest, arithmetic.Drain(h.deepest.Least, r.known().Value(), 0))
	}
	a.tellDrain(&h)
	a.out.Held = append(a.out.Held, h)
	if k.givesUp && k.after < a.q.For {
		switch {
		case k.parks != nil:
			a.park(l, k, apart)
		case k.left == custody.Aside && k.box != nil:
			a.putAside(l, k)
		case k.dropped:
			a.lose(l, k.after, "given up after "+a.triesIn(l, k)+", and nothing takes it then", starved)
		}
	}
	if k.keepsKnown && k.keeps < a.q.For && !(k.givesUp && k.afterAll <= k.keeps) {
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

// triesIn is how often and how long it is tried: "5 receives, the last 4 × 3m = 12m after
// the first".
func (a *asking) triesIn(l *model.Line, k *keeping) string {
	switch {
	case k.tries == 1:
		return "being taken once"
	case l.From.Kind == model.Queue:
		return receives(l, k)
	case k.tries == model.Unlimited:
		return model.FormatDuration(k.afterAll) + " of trying"
	case k.afterAll == 0:
		return phrase.Count(int(k.tries), "try", "tries") + ", with no pause that anybody stated"
	}
	in := " in "
	if k.afterAll > k.after {
		in += model.FormatDuration(k.after) + " to "
	}
	return phrase.Count(int(k.tries), "try", "tries") + in + model.FormatDuration(k.afterAll)
}

// receives is how a queue counts receives until the last.
func receives(l *model.Line, k *keeping) string {
	lease := l.From.Channel.Visibility
	last, _ := custody.LeasesOver(lease.Or(0), k.tries)
	if k.refused {
		waits := ""
		if k.each > 0 {
			waits = ", each of which waits " + model.FormatDuration(k.each)
		}
		if pauses := k.goneBy - k.each*time.Duration(k.tries); pauses > 0 {
			of := phrase.Length(pauses)
			if k.goneBy > k.gone {
				of = "up to " + of
			}
			return k.tries.String() + " receives, with pauses of " + of + " in all" + waits
		}
		return k.tries.String() + " receives without a pause between them" + waits
	}
	return k.tries.String() + " receives, the last " + (k.tries - 1).String() + " × " + lease.Text() + " = " + phrase.Length(last) + " after the first"
}

// tooLateSum is when what is counted to the end would leave what keeps it.
func (k *keeping) tooLateSum(l *model.Line) string {
	if l.From.Kind != model.Queue {
		return phrase.Count(int(k.tries), "try", "tries") + ", with pauses of " + phrase.Length(k.tooLate) + " in all"
	}
	if k.refused {
		return k.tries.String() + " receives, with pauses of " + phrase.Length(k.tooLate) + " in all"
	}
	return k.tries.String() + " receives × " + l.From.Channel.Visibility.Text() + " = " + phrase.Length(k.tooLate)
}

func (a *asking) lose(l *model.Line, after time.Duration, why string, starved bool) {
	if a.unaccepted(l) {
		return // whoever began it sees that it isn't done
	}
	r := a.failingRate(l)
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
func ifAnswered(apart *split, sum string) string {
	return sum + " if " + code(apart.asks.ID) + " refuses at once; if it gives no answer, "
}

func (a *asking) park(l *model.Line, k *keeping, apart splits) {
	to, after := k.parks, k.after
	starved := a.starved(l)
	r := a.failingRate(l)
	out := Parked{To: to.ID, Box: to, Line: l, Bound: after, After: k.gone, Latest: k.afterAll, from: k.from()}
	out.Says = "takes what " + code(l.ID) + " gives up"
	if out.from != "" {
		out.Says += ", " + out.from
	}
	switch s := r.sum(a.q.For-after, "pieces of work"); {
	case s == "" || starved:
	case apart.silent != nil:
		out.Count = r.known().over(a.q.For - after)
		refused := ": up to " + a.less(after) + s
		if sure := apart.always; sure != nil {
			out.Count, refused = sure.parked, ": at most "+a.less(after)+sure.parkedSum+" pieces of work"
		}
		out.Count.Least = apart.silent.parked.Least
		out.Says += refused + " if " + code(apart.silent.asks.ID) + " refuses at once; at most " + apart.silent.parkedSum + " if it gives no answer"
	case apart.always != nil:
		out.Count = apart.always.parked
		out.Says += ": at most " + a.less(after) + apart.always.parkedSum + " pieces of work, for " + apart.always.sum
	default:
		out.Count = r.known().over(a.q.For - after)
		out.Says += ": up to " + a.less(after) + s
	}
	switch keep, source, ok := custody.ParkedFor(a.sys, l, to); {
	case source != nil:
		out.Says += "; it holds references only, and " + code(source.ID) + " keeps what they refer to for " + model.FormatDuration(keep)
	case ok && keep < arithmetic.Forever:
		out.Says += "; it keeps them for " + model.FormatDuration(keep)
		if custody.KeepsEnqueueTime(l) {
			out.Says += " from when each was sent"
		}
	}
	if durable, needs := custody.DurableBox(to); !durable && needs == "" {
		out.Says += ", and forgets them if it stops"
	}
	yes, watch := watched(to)
	out.Watched = yes
	if watch = strings.Replace(watch, "for it", "for putting them back", 1); !strings.HasPrefix(watch, "with") {
		watch = "and " + watch
	}
	out.Says += ", " + watch
	a.out.Parked = append(a.out.Parked, out)
	a.outliveParked(l, k, starved)
}

// putAside tells of work that the library puts away which reads it: parked, where only
// who looks after the channel finds it.
func (a *asking) putAside(l *model.Line, k *keeping) {
	out := Parked{To: k.box.ID, Box: k.box, Line: l, Bound: k.after, After: k.gone, Latest: k.afterAll, from: k.from()}
	out.Says = "what " + code(l.ID) + " gives up is put aside by what " + code(l.To.ID) + " reads it with"
	if out.from != "" {
		out.Says += ", " + out.from
	}
	r := a.failingRate(l)
	if s := r.sum(a.q.For-k.after, "pieces of work"); s != "" && !a.starved(l) {
		out.Count = r.known().over(a.q.For - k.after)
		out.Says += ": up to " + a.less(k.after) + s
	}
	yes, watch := watched(k.box)
	out.Watched = yes
	if !strings.HasPrefix(watch, "with") {
		watch = "and " + watch
	}
	out.Says += ", " + watch
	a.out.Parked = append(a.out.Parked, out)
}

// outliveParked tells of work that is parked and can't be done for longer than it
// is kept there: until the failure is over putting it back is of no use. What is
// parked as a reference ages from the day on which the work itself was sent.
func (a *asking) outliveParked(l *model.Line, k *keeping, starved bool) {
	to, after := k.parks, k.gone
	keep, source, ok := custody.ParkedFor(a.sys, l, to)
	switch {
	case !ok:
	case source != nil && keep < a.q.For:
		a.lose(l, keep, code(to.ID)+" holds only where it is in "+code(source.ID)+", and that keeps it for "+model.FormatDuration(keep)+" only", starved)
	case source == nil && custody.KeepsEnqueueTime(l) && keep < a.q.For:
		a.lose(l, keep, code(to.ID)+" keeps what is parked for "+model.FormatDuration(keep)+" only, from when it was sent", starved)
	case source == nil && keep < a.q.For-after:
		a.lose(l, after+keep, code(to.ID)+" keeps what is parked for "+model.FormatDuration(keep)+" only", starved)
	}
}

// watched tells whether somebody looks at what a box puts aside, and says so.
func watched(b *model.Box) (bool, string) {
	if alarmed, needs := custody.Alarmed(b, custody.TellOfKept(b)...); !alarmed {
		switch {
		case len(b.Monitoring.Alarms.Or(nil)) == 0:
			return false, "no alarm is stated there"
		case needs != "":
			return false, "nobody can read the alarm that is stated there"
		case len(b.Monitoring.On(custody.TellOfKept(b)...)) > 0:
			return false, "no alarm that is stated there tells of it in time"
		}
		return false, "no alarm that is stated there tells of it"
	}
	if yes, _ := custody.Watched(b); !yes {
		return false, "with an alarm and no runbook that anybody stated"
	}
	return true, "with an alarm and a runbook for it"
}
