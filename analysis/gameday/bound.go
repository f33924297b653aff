package gameday

import (
	"fmt"
	"time"

	"tautline.dev/analysis/whatif"
	"tautline.dev/model"
)

const (
	// usual is how long a fault lasts where nothing asks for less: long enough for an
	// alarm that looks every minute or so, and no longer.
	usual = 5 * time.Minute
	// least is the shortest that is worth it, and the shortest that some platforms do.
	least = time.Minute
	// window is over what an objective of availability is reckoned.
	window = 30 * 24 * time.Hour
	// spend is how much of an error budget one experiment may spend.
	spend = 10
)

// bound settles how long a fault may last: never longer than what a tenth of the error
// budget of the flows that fail allows, nor until work is given up or lost.
func (p *planner) bound(t *Trial, o *whatif.Outcome) {
	t.For, t.ForBy = usual, fmt.Sprintf("%s is what we take where nothing asks for less", model.FormatDuration(usual))
	shorten := func(d time.Duration, by string) {
		if d < t.For {
			t.For, t.ForBy = d.Truncate(time.Second), by
		}
	}
	for _, f := range o.Flows {
		if f.Verdict < whatif.FailsInPart && f.Verdict != whatif.Unclear {
			continue
		}
		share, path, ok := p.sys.Availability(f.Flow)
		if !ok {
			continue
		}
		budget := time.Duration((1 - share) * float64(window)).Round(time.Second)
		shorten(budget/spend, fmt.Sprintf("a tenth of the error budget of `%s`: %s in 30 days (`%s`)", f.Flow.ID, model.FormatDuration(budget), path))
	}
	first := usual // no work is given up or lost before
	for _, k := range o.Parked {
		if k.Bound > 0 {
			first = min(first, k.Bound/2)
			shorten(k.Bound/2, fmt.Sprintf("half of the time until the first of it has failed so often that it goes to `%s` (%s)", k.To, model.FormatDuration(k.Bound)))
		} else if k.Latest > 0 { // the longer the pauses may be, the less is parked
			first = min(first, k.Latest/2)
			shorten(k.Latest/2, fmt.Sprintf("half of the time until the first of it has surely failed so often that it goes to `%s` (%s); jitter may send it there sooner", k.To, model.FormatDuration(k.Latest)))
		}
	}
	for _, l := range o.Lost {
		if l.After > 0 {
			first = min(first, l.After/2)
			shorten(l.After/2, fmt.Sprintf("half of the time until the first of it is lost (%s)", model.FormatDuration(l.After)))
		}
	}
	if rto, whose, ok := p.rto(t); ok {
		shorten(rto/2, fmt.Sprintf("half of %s (%s)", whose, model.FormatDuration(rto)))
	}
	if t.For < least {
		t.Apart = true
		t.ForBy += fmt.Sprintf(", and that is less than %s: only in a system that no customer uses", model.FormatDuration(least))
		t.For = min(least, max(first.Truncate(time.Second), time.Second))
	}
}

func (p *planner) rto(t *Trial) (shortest time.Duration, whose string, found bool) {
	for _, f := range t.Flows {
		if d, ok := f.Objectives.RTO.Get(); ok && d > 0 && (!found || d < shortest) {
			shortest, whose, found = d, "the RTO of `"+f.ID+"`", true
		}
	}
	for _, b := range t.Boxes {
		if d, ok := b.Objectives.RTO.Get(); ok && d > 0 && (!found || d < shortest) {
			shortest, whose, found = d, "the RTO of `"+b.ID+"`", true
		}
	}
	return shortest, whose, found
}
