package whatif

import (
	"fmt"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// room is how much a consumer does at once, and who it is. Whatever waits behind
// a poll is asked for only when there is room for it.
type room struct {
	places float64
	box    *model.Box
}

// roomOf is how much a line's receiver does of its work at once.
func roomOf(l *model.Line) (room, bool) {
	of, ok := l.To.Capacity.Concurrency.Get()
	if n, also := l.Concurrency.Get(); also && (!ok || n < of) {
		of, ok = n, true
	}
	return room{float64(of), l.To}, ok
}

// polled is the room of the consumer that makes a line's calls, where all of
// them come from one that fetches its work itself.
func (a *asking) polled(l *model.Line) (room, bool) {
	var own room
	for _, h := range l.In {
		if len(h.Entries) == 0 {
			return own, false
		}
		for _, e := range h.Entries {
			r, ok := roomOf(e)
			if !ok || e.Delivery.Or("") != model.Poll || own.box != nil && own.box != r.box {
				return own, false
			}
			if own.box == nil || r.places > own.places {
				own = r
			}
		}
	}
	return own, own.box != nil
}

// trying is how fast a queue's consumer can give work up.
type trying struct {
	// givenUp is how many pieces of work a second reach the last receive.
	givenUp float64
	// sum is how that was reckoned.
	sum string
	// asks is what each try waits for.
	asks *model.Box
}

// tryingByRate reckons how fast the consumer of a step gives work up by what it is stated
// to do in a second: each receive is work for it, however soon that fails. Of one that is
// down itself that tells nothing.
func (a *asking) tryingByRate(s int, k *keeping) (trying, bool) {
	to := a.steps[s].line.To
	rate, ok := to.Capacity.Rate.Get()
	if !ok || to.Capacity.Rate.State() != model.Stated || a.gone(to) {
		return trying{}, false
	}
	t := trying{givenUp: rate / float64(k.tries)}
	t.sum = fmt.Sprintf("%s does %s/s: %s receives/s ÷ %s = %s/s are given up", code(to.ID), number(rate), number(rate), k.tries, number(t.givenUp))
	return t, true
}

// tryingAt reckons how fast the consumer of a step gives work up when each try waits to
// its end. It is known only where the model says how long a try waits, and how many there
// are at once.
func (a *asking) tryingAt(s int, k *keeping) (trying, bool) {
	l := a.steps[s].line
	var t trying
	each, known := a.waitsAt(s, &t)
	if !known {
		return t, false
	}
	at, ok := roomOf(l)
	if !ok {
		a.ask("boxes."+l.To.ID+".capacity.concurrency", "how many receives "+code(l.To.ID)+" fails at once, and so how fast "+code(k.parks.ID)+" fills")
		return t, false
	}
	size, ok := l.Batch.Size.Get()
	if !ok {
		a.ask("lines."+l.ID+".batch.size", "how many receives "+code(l.To.ID)+" fails at once, and so how fast "+code(k.parks.ID)+" fills")
		return t, false
	}
	// With partial failures each piece of a batch is tried, one after another;
	// without, the first that fails brings all of them back.
	together, takes := float64(size), each
	if l.Batch.PartialFailure.Or(false) {
		together = 1
		if limit, ok := l.To.Timeout.Get(); ok && arithmetic.LongestCall(each, model.Attempts(size), arithmetic.Backoff{}) > limit {
			together, takes = float64(size), limit // it is stopped, and all come back
		}
	}
	receives := arithmetic.Rate(arithmetic.Times(at.places, together), takes)
	t.givenUp = receives / float64(k.tries)
	batch := ""
	if together > 1 {
		batch = fmt.Sprintf(" × a batch of %d", size)
	}
	t.sum = fmt.Sprintf("%s has room for %s%s, each waits %s: %s receives/s ÷ %s = %s/s are given up",
		code(l.To.ID), number(at.places), batch, model.FormatDuration(takes), number(receives), k.tries, number(t.givenUp))
	return t, true
}

// waitsAt is how long a try of a step waits when it hears nothing.
func (a *asking) waitsAt(s int, t *trying) (time.Duration, bool) {
	l := a.steps[s].line
	h := a.culprit[s]
	if h < 0 { // the consumer itself: what is down fails at once
		t.asks = l.To
		limit, ok := l.To.Timeout.Get()
		return limit, ok && a.q.Failure == Slow
	}
	cause := a.steps[a.because[h]].line
	t.asks = cause.To
	p := a.waitLimit(cause)
	if len(p.needs) > 0 {
		return 0, false
	}
	each := within(cause, p)
	return each, each > 0
}

// split is how much of a queue's work is parked, and how much waits, where its consumer
// can't try all that comes as often as that takes: what isn't tried isn't given up.
type split struct {
	trying
	parked, waits Amount
	// parkedSum and waitSum are how they were reckoned.
	parkedSum, waitSum string
}

// splits is how a queue's work is parted: however what fails does so, and where it gives
// no answer, if that is less. Each is nil where the consumer keeps up with what comes, or
// nobody can tell.
type splits struct{ always, silent *split }

func (a *asking) splitsOf(s int, k *keeping) splits {
	var out splits
	l := a.steps[s].line
	r := a.failingRate(l)
	if l.From.Kind != model.Queue || !k.givesUp || k.parks == nil || k.after >= a.q.For || !r.known().Known || a.starved(l) {
		return out
	}
	most := crowd(r).Value()
	fastest := most
	if t, ok := a.tryingByRate(s, k); ok && t.givenUp < most {
		out.always, fastest = a.splitBy(t, r, k), t.givenUp
	}
	if t, ok := a.tryingAt(s, k); ok && t.givenUp < fastest {
		out.silent = a.splitBy(t, r, k)
	}
	if a.q.Failure == Slow && out.silent != nil {
		out = splits{always: out.silent}
	}
	return out
}

// splitBy parts what comes by how fast it is given up.
func (a *asking) splitBy(t trying, r Rate, k *keeping) *split {
	usual, most := r.known(), crowd(r)
	out := &split{trying: t}
	of := func(rate Amount) (parked, waits float64) {
		parked = arithmetic.Little(min(rate.Value(), t.givenUp), a.q.For-k.after)
		all := arithmetic.Little(rate.Value(), a.keptMeanwhile(k))
		return parked, max(all-parked, arithmetic.Little(rate.Value(), k.after))
	}
	parked, waits := of(usual)
	out.parked = Amount{Least: parked, Most: parked, Known: true}
	out.waits = Amount{Least: waits, Most: waits, Known: true}
	out.parkedSum = fmt.Sprintf("%s × %s/s = %s", phrase.Length(a.q.For-k.after), number(min(usual.Value(), t.givenUp)), number(parked))
	out.waitSum = fmt.Sprintf("%s × %s/s − %s = %s", phrase.Length(a.keptMeanwhile(k)), number(usual.Value()), number(parked), number(waits))
	if most.Value() > usual.Value() {
		atPeak, waiting := of(most)
		if atPeak > parked {
			out.parkedSum += " (" + number(atPeak) + " at peak)"
		}
		out.waitSum += " (" + number(waiting) + " at peak)"
	}
	return out
}

// keptMeanwhile is how long what arrives meanwhile is kept at the most.
func (a *asking) keptMeanwhile(k *keeping) time.Duration {
	if k.keepsKnown {
		return min(a.q.For, k.keeps)
	}
	return a.q.For
}
