package whatif

import (
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// keeping is how the work of a line is kept whose receiver fails.
type keeping struct {
	// by is what keeps it, in its name, box the box that it is, if it is drawn.
	by  custody.Keeper
	in  string
	box *model.Box
	// keeps is for how long, if that is known.
	keeps      time.Duration
	keepsKnown bool
	// untouched tells that nobody takes the work meanwhile, so no try counts.
	untouched bool
	// givesUp tells that tries are counted: what fails for the time after has had its
	// last, and is parked, or dropped where parks is "none". It leaves at the time gone,
	// which is later where a lease has to end first. Both are the earliest; afterAll and
	// goneBy are the latest, where jitter may shorten the pauses between its tries.
	givesUp          bool
	tries            model.Attempts
	after, gone      time.Duration
	afterAll, goneBy time.Duration
	// refused tells that after counts the pauses after refusals, and no leases; each is how
	// long a try waits before that, where what fails is slow.
	refused bool
	each    time.Duration
	parks   *model.Box
	// dropped tells that what is given up goes nowhere; if it is neither parked
	// nor dropped, nobody has stated where it goes.
	dropped bool
	// left tells that it stays where it was, or is put aside.
	left custody.Left
	// tooLate is how long the tries would take that its retention doesn't allow
	// to be counted to the end, zero where it does.
	tooLate time.Duration

	lost, allowed, open bool
	why                 string
}

// keep works out how a line's work is kept.
func (a *asking) keep(s int) *keeping {
	l := a.steps[s].line
	if k := a.kept[l]; k != nil {
		return k
	}
	k := &keeping{}
	a.kept[l] = k
	a.findKeeper(k, l)
	if k.lost || k.open {
		return k
	}
	if !a.findLoss(k, l) && !a.findGuard(k, s) {
		a.findRetention(k, l)
		a.findEnd(k, l)
		a.findWaits(k, l, s)
		a.findClaim(k, l, s)
	}
	return k
}

// findKeeper tells what keeps the work, if anything does: as custody says, but
// that a receiver that is down keeps nothing in a queue of its own, beyond what
// its channel keeps for it.
func (a *asking) findKeeper(k *keeping, l *model.Line) {
	k.by = custody.KeeperOf(a.sys, l)
	if k.by.Where == custody.AtReceiver && a.down[k.by.TakesOver(l)] && l.To.Kind != model.Workflow {
		k.by = custody.Behind(l)
	}
	k.in, k.box = k.by.Name, k.by.Box
	if k.by.Where == custody.InLog || k.by.Where == custody.InTable { // as its platform calls it, if it does
		k.in = l.Buffer.Name.Or(l.From.ID)
		k.box = a.sys.Box(k.in)
	}
	switch {
	case k.by.Needs != "":
		k.open = true
		a.ask(k.by.Needs, "whether "+a.keeps(l)+" what "+code(l.To.ID)+" doesn't take")
	case !k.by.Durable && a.inMemory(k.by, l):
		// It forgets only when it stops itself.
	case !k.by.Durable:
		k.lost, k.why = true, "nothing keeps it"
		if k.by.Where == custody.InChannel {
			k.why = code(l.From.ID) + " keeps nothing for a receiver that isn't there"
		}
	}
}

// inMemory tells whether a queue that forgets what it holds when it stops is up, and so
// holds it for a receiver that isn't there. A topic that isn't durable holds nothing for
// one.
func (a *asking) inMemory(k custody.Keeper, l *model.Line) bool {
	return k.Where == custody.InChannel && k.Box.Kind == model.Queue && !a.down[k.Box] &&
		!(l.Buffer.Name.None() && l.Buffer.Name.State() == model.Stated)
}

func (a *asking) keeps(l *model.Line) string {
	if l.From.Family() == model.Channel {
		return code(l.From.ID) + " keeps"
	}
	return "anything keeps"
}

// findLoss tells whether the work is lost although something keeps it: because
// it is forgotten before it is done.
func (a *asking) findLoss(k *keeping, l *model.Line) bool {
	direct := a.down[l.To]
	// A function's platform asks for it, whatever state the function is in. Any
	// other consumer that is down asks for nothing.
	k.untouched = direct && a.q.Failure == Down && l.Delivery.Or("") == model.Poll && l.To.Kind != model.Function
	if direct && a.q.Failure == Slow && custody.LeavesOnReceipt(l, k.by) {
		return a.findCutOff(k, l)
	}
	if direct && a.q.Failure == Slow {
		// A reader of a log that nothing cuts off is only late.
		k.untouched = l.Delivery.Or("") == model.Poll && l.From.Kind != model.Queue && !l.To.Timeout.Known()
		return false
	}
	if k.untouched {
		return false
	}
	switch release, needs := custody.ReleaseOf(l, k.by); {
	case l.Guarantee.Or("") == model.AtMostOnce:
		k.lost, k.allowed, k.why = true, l.MayBeLost(), code(l.ID)+" is at-most-once"
	case direct && l.To.Kind != model.Function: // who is down gives no receipt
	case release == custody.OnReceipt:
		k.lost, k.why = true, code(l.ID)+" forgets a message on receipt, before the work is done"
	case release == custody.ReleaseUnknown:
		k.open = true
		a.ask(needs, "whether "+code(l.From.ID)+" forgets a message before "+code(l.To.ID)+" has done its work")
	}
	return k.lost || k.open
}

// findCutOff tells what becomes of work that a slow receiver has fetched and acknowledged:
// it is never received again, and lost where something cuts the receiver off.
func (a *asking) findCutOff(k *keeping, l *model.Line) bool {
	switch limit, ok := l.To.Timeout.Get(); {
	case l.Guarantee.Or("") == model.AtMostOnce:
		k.lost, k.allowed, k.why = true, l.MayBeLost(), code(l.ID)+" is at-most-once"
	case ok:
		k.lost, k.why = true, code(l.ID)+" forgets a message on receipt, and "+code(l.To.ID)+" is cut off after "+model.FormatDuration(limit)
	case l.To.Timeout.None():
		k.untouched = true // it is only late
	default:
		k.open = true
		a.ask("boxes."+l.To.ID+".timeout", "whether "+code(l.To.ID)+" is cut off in the midst of work that "+code(l.From.ID)+" has forgotten on receipt")
	}
	return k.lost || k.open
}

// findGuard tells whether the work is lost because a step before the one that
// fails guards it: done at the first receive, it ends the second as if all were.
func (a *asking) findGuard(k *keeping, s int) bool {
	h := a.culprit[s]
	if h < 0 || k.untouched {
		return false
	}
	guard := a.guardOf(h)
	if guard == nil || custody.TellsInProgress(guard) {
		return false
	}
	k.lost, k.why = true, code(guard.ID)+" is done at the first receive, and its key ends the second as if all were done"
	return true
}

// findClaim tells what becomes of work that a guard has claimed which tells work in
// progress from work that is done: it is refused at each further receive, also when
// what has failed is there again, unless the claim is stated to expire.
func (a *asking) findClaim(k *keeping, l *model.Line, s int) {
	h := a.culprit[s]
	if h < 0 || k.untouched {
		return
	}
	guard := a.guardOf(h)
	if guard == nil || !custody.TellsInProgress(guard) || guard.Idempotency.Window.Known() {
		return
	}
	switch {
	case k.parks != nil:
		k.givesUp, k.after, k.afterAll = true, 0, 0
	case k.dropped, l.Last().DeadLetter.To.None():
		k.lost, k.why = true, code(guard.ID)+" stays in progress after the first receive, and refuses the work until nothing tries it any more"
	}
}

// guardOf is the guard that a handler has passed when it fails, nil if none.
func (a *asking) guardOf(h int) *model.Line {
	if guard, found := a.guards[h]; found {
		return guard
	}
	a.guards[h] = nil
	for _, l := range a.before(h, a.because[h]) {
		if is, felt := a.fateOfLine(l, a.handlers[h].Flow); l.Guard.Or(false) && (!felt || is == held) {
			a.guards[h] = l
			break
		}
	}
	return a.guards[h]
}

// findRetention tells how long it is kept.
func (a *asking) findRetention(k *keeping, l *model.Line) {
	var path string
	k.keeps, path, k.keepsKnown = k.by.Retention(l)
	if !k.keepsKnown {
		a.ask(path, "how long "+code(k.in)+" keeps what "+code(l.To.ID)+" doesn't take")
	}
}

// findEnd tells when work that is tried in vain is given up, and where it goes
// then.
func (a *asking) findEnd(k *keeping, l *model.Line) {
	if k.untouched {
		return
	}
	to := custody.ParkingOf(a.sys, l).To
	if to != nil {
		k.parks = to
		if a.down[to] || to == l.From {
			k.parks = nil
			return // it can't be parked, and comes back
		}
	}
	if l.From.Kind == model.Queue {
		a.findReceives(k, l)
	} else {
		a.findTries(k, l)
	}
	if k.givesUp && k.after < a.q.For && k.parks == nil {
		k.dropped = l.Last().DeadLetter.To.None() || custody.ParkingOf(a.sys, l).Refused != nil
		if k.left = custody.LeftBy(a.sys, l); k.left != custody.Gone {
			k.dropped = false
		} else if !k.dropped {
			a.ask(l.LastPath("deadLetter"), "where work goes that "+code(l.ID)+" gives up")
		}
	}
}

// findWaits adds how long each try waits for what is slow, where its end begins the next.
func (a *asking) findWaits(k *keeping, l *model.Line, s int) {
	if a.q.Failure != Slow || !k.givesUp || k.tries == model.Unlimited || l.From.Kind == model.Queue && !k.refused {
		return
	}
	each, known := a.waitsAt(s, &trying{})
	if !known || each == arithmetic.Forever {
		return
	}
	k.each = each
	last, over := arithmetic.LastTry(each, k.tries, arithmetic.Backoff{}), arithmetic.LongestCall(each, k.tries, arithmetic.Backoff{})
	age, aged := l.Last().Retry.MaxAge.Get()
	for _, at := range []struct {
		when *time.Duration
		more time.Duration
	}{{&k.after, last}, {&k.afterAll, last}, {&k.gone, over}, {&k.goneBy, over}} {
		if *at.when = arithmetic.InTurn(*at.when, at.more); aged {
			*at.when = min(*at.when, age)
		}
	}
}

// findReceives counts a queue's receives: a message that fails comes back after the
// pause that its channel makes, which may be none, else when its visibility ends, and
// is parked after so many of them.
func (a *asking) findReceives(k *keeping, l *model.Line) {
	if k.parks == nil {
		if !l.DeadLetter.To.Known() {
			a.ask("boxes."+l.From.ID+".channel.deadLetter", "whether "+code(l.From.ID)+" parks what fails, and after how many receives")
		}
		// It comes back until its retention ends, or its channel has counted enough.
		limit := custody.LimitOf(a.sys, l, k.by)
		if over, known := custody.DeliveriesOver(l, limit.Tries); known && limit.Needs == "" && limit.Stays == "" && limit.Tries != model.Unlimited {
			k.tries, k.refused, k.givesUp = limit.Tries, true, true
			k.after, _ = custody.DeliveriesLeast(l, limit.Tries)
			k.gone, k.afterAll, k.goneBy = k.after, over, over
		}
		return
	}
	after, ok := l.Deliveries(&l.Segment)
	if !ok {
		a.ask("boxes."+l.From.ID+".channel.deadLetter.after", "after how many receives "+code(l.From.ID)+" parks what fails")
		return
	}
	last, refused := custody.DeliveriesOver(l, after)
	over := last
	pause, ok := l.From.Channel.Visibility.Get()
	if !ok && !refused {
		a.ask("boxes."+l.From.ID+".channel.visibility", "how soon a message that failed comes back, and so how soon "+code(k.parks.ID)+" fills")
		return
	}
	if after == model.Unlimited {
		return
	}
	k.tries, k.refused = after, refused
	if !refused {
		last, over = custody.LeasesOver(pause, after)
	}
	if k.keepsKnown && over >= k.keeps {
		k.tooLate = over // it is forgotten before it can be parked
		return
	}
	k.givesUp, k.after, k.gone, k.afterAll, k.goneBy = true, last, over, last, over
	if refused {
		k.after, _ = custody.DeliveriesLeast(l, after)
		k.gone = k.after
	}
}

// findTries counts the tries of a platform, a broker or a log's reader. Only
// the pauses between them are counted: a try may fail at once.
func (a *asking) findTries(k *keeping, l *model.Line) {
	r := &l.Last().Retry
	tries, ok := r.Tries()
	if limit := custody.LimitOf(a.sys, l, k.by); limit.Tries != model.Unlimited {
		tries, ok = limit.Tries, true
	}
	age, aged := r.MaxAge.Get()
	if !ok && !aged {
		a.ask(l.LastPath("retry"), "how often "+code(l.ID)+" is tried before the work is given up")
		return
	}
	if !ok {
		tries = model.Unlimited
	}
	if tries > 1 && !r.Base.Known() && (!aged || tries != model.Unlimited) {
		a.ask("lines."+l.ID+".retry.backoff", "how long the tries of "+code(l.ID)+" take, and so how soon its work is given up")
	}
	k.tries = tries
	k.afterAll = arithmetic.LongestCall(0, tries, custody.Backoff(r))
	if k.after = k.afterAll; tries != model.Unlimited {
		k.after = custody.Backoff(r).LeastPauses(tries)
	}
	if aged {
		k.after, k.afterAll = min(k.after, age), min(k.afterAll, age)
	}
	k.gone, k.goneBy = k.after, k.afterAll
	if least, _, keep := k.by.TriedOnTopic(l, tries); keep > 0 && least >= keep && k.parks != nil {
		k.tooLate = least // it is forgotten before it can be parked
		return
	}
	k.givesUp = k.afterAll < arithmetic.Forever
}

// from says from when on work leaves: "from 1m on"; "" for at once.
func (k *keeping) from() string {
	switch {
	case k.goneBy == 0:
		return ""
	case k.goneBy > k.gone && k.gone == 0:
		return "from the first try or up to " + model.FormatDuration(k.goneBy) + " on"
	case k.goneBy > k.gone:
		return "from " + model.FormatDuration(k.gone) + " to " + model.FormatDuration(k.goneBy) + " on"
	}
	return "from " + model.FormatDuration(k.gone) + " on"
}

// until says after what time work is given up: "after 1m".
func (k *keeping) until() string {
	if k.afterAll > k.after {
		return "after " + model.FormatDuration(k.after) + " to " + model.FormatDuration(k.afterAll)
	}
	return "after " + model.FormatDuration(k.after)
}

// verdict is what becomes of the work in the time that is asked about.
func (k *keeping) verdict(d time.Duration) Verdict {
	switch {
	case k.lost && k.allowed:
		return Degrades
	case k.lost:
		return Loses
	case k.open:
		return Unclear
	case k.givesUp && k.after < d && k.dropped:
		return Loses
	case k.givesUp && k.after < d && k.parks == nil && k.left == custody.Gone:
		return Unclear
	case k.keepsKnown && k.keeps < d && !(k.givesUp && k.afterAll < k.keeps && k.parks != nil):
		return Loses
	}
	return Holds
}
