package whatif

import (
	"math"
	"time"

	"tautline.dev/model"
)

// Amount is a number that may be unknown, or known only in part.
type Amount struct {
	Value float64
	Known bool
	// Least tells that there may be more of it: a part is unknown.
	Least bool
}

// Rate is how much arrives in a second.
type Rate struct {
	Typical, Peak Amount
	// Ask are the lines whose load nobody stated.
	Ask []*model.Line
}

// most keeps numbers in what can be counted, and written down.
const most = 1e18

func plus(a, b Amount) Amount {
	return Amount{
		Value: math.Min(a.Value+b.Value, most),
		Known: a.Known || b.Known,
		Least: a.Least || b.Least || !a.Known || !b.Known,
	}
}

// over is how much comes together in a time: λ × t.
func (a Amount) over(d time.Duration) Amount { return a.times(d.Seconds()) }

func (a Amount) times(by float64) Amount {
	a.Value = math.Max(0, math.Min(a.Value*by, most))
	return a
}

func stated(f *model.Fact[float64]) Amount {
	v, ok := f.Get()
	return Amount{Value: math.Max(0, math.Min(v, most)), Known: ok || f.None()}
}

// mostAsked is how many lines without a load are named for one sum.
const mostAsked = 3

// rate is how much work a line carries in a second: as stated on it, else what
// starts it, each line counted once however many flows it is in. A retry
// counts nothing: it is no new work.
func (p *Prepared) rate(l *model.Line) *Rate {
	if r := p.rates[l]; r != nil {
		return r
	}
	r := &Rate{}
	p.rates[l] = r // what leads back here adds nothing
	if l.Load.Typical.Known() || l.Load.Peak.Known() {
		r.Typical, r.Peak = stated(&l.Load.Typical), stated(&l.Load.Peak)
		return r
	}
	seen := map[*model.Line]bool{l: true}
	var from []*model.Line
	for _, h := range l.In {
		for _, e := range h.Entries {
			if !seen[e] {
				seen[e] = true
				from = append(from, e)
			}
		}
	}
	if len(from) == 0 {
		r.Ask = []*model.Line{l}
		return r
	}
	sum := *p.rate(from[0])
	for _, e := range from[1:] {
		other := p.rate(e)
		sum.Typical, sum.Peak = plus(sum.Typical, other.Typical), plus(sum.Peak, other.Peak)
		sum.Ask = merge(sum.Ask, other.Ask)
	}
	*r = sum
	return r
}

func merge(a, b []*model.Line) []*model.Line {
	out := a[:len(a):len(a)]
next:
	for _, l := range b {
		if len(out) >= mostAsked {
			break
		}
		for _, have := range out {
			if have == l {
				continue next
			}
		}
		out = append(out, l)
	}
	return out
}

// known is the rate to count with: the typical one, else the peak.
func (r *Rate) known() Amount {
	if r.Typical.Known {
		return r.Typical
	}
	return r.Peak
}

// capacity is how much the receiver of a line can do in a second, where the
// model says so: what its box states, or by Little's law what it does at once
// divided by how long each takes. It says how it was reckoned, or what it needs.
//
// Source: J. Little, "A Proof for the Queuing Formula L = λW", Operations
// Research 9(3), 1961.
func capacity(l *model.Line) (perSecond float64, says string, needs []string) {
	ok := false
	if v, known := l.To.Capacity.Rate.Get(); known && v > 0 {
		perSecond, says, ok = v, "`"+l.To.ID+"` does "+number(v)+"/s", true
	}
	atOnce, known := l.To.Capacity.Concurrency.Get()
	if own, also := l.Concurrency.Get(); also && (!known || own < atOnce) {
		atOnce, known = own, true
	}
	takes, timed := l.Takes.P50.Get()
	if !timed {
		takes, timed = l.Takes.P99.Get()
	}
	if known && timed && takes > 0 && atOnce > 0 {
		if v := float64(atOnce) / takes.Seconds(); !ok || v < perSecond {
			perSecond, ok = v, true
			says = "`" + l.To.ID + "` does " + number(float64(atOnce)) + " at once ÷ " + model.FormatDuration(takes) + " = " + number(v) + "/s"
		}
	}
	switch {
	case ok:
	case known && atOnce > 0:
		needs = []string{"lines." + l.ID + ".takes"}
	default:
		needs = []string{"boxes." + l.To.ID + ".capacity"}
	}
	return perSecond, says, needs
}

// drain is how long a backlog takes to be worked off while new work arrives:
// backlog ÷ (capacity − arrivals); it never is where that is not positive.
func drain(backlog, perSecond, arriving float64) (time.Duration, bool) {
	if backlog <= 0 {
		return 0, true
	}
	spare := perSecond - arriving
	if spare <= 0 {
		return 0, false
	}
	seconds := backlog / spare
	if seconds >= float64(math.MaxInt64)/float64(time.Second)/2 {
		return 0, false
	}
	return time.Duration(seconds * float64(time.Second)).Round(time.Second), true
}
