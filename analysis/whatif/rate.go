package whatif

import (
	"slices"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/budget"
	"tautline.dev/model"
)

// Amount is how much there is of something. It may be unknown, and it may be a
// span.
type Amount struct {
	Least, Most float64
	Known       bool
	// InPart tells that there is more of it, which is unknown.
	InPart bool
}

// Value is the number to count with: the most that there may be, or where some
// is unknown, the least.
func (a Amount) Value() float64 {
	if a.InPart {
		return a.Least
	}
	return a.Most
}

// Rate is how much arrives in a second.
type Rate struct {
	Typical, Peak Amount
	// Ask are the lines whose load nobody stated.
	Ask []*model.Line
}

func amount(d budget.Demand, known bool) Amount {
	return Amount{Least: d.Least, Most: d.Most, Known: known}
}

func plus(a, b Amount) Amount {
	sum := Amount{
		Least: arithmetic.Sum(a.Least, b.Least), Most: arithmetic.Sum(a.Most, b.Most),
		InPart: a.InPart || b.InPart || a.Known != b.Known,
	}
	sum.Known = (a.Known || b.Known) && sum.Value() > 0 || a.Known && b.Known
	return sum
}

// over is how much comes together in a time: λ × t.
func (a Amount) over(d time.Duration) Amount {
	a.Least, a.Most = arithmetic.Little(a.Least, d), arithmetic.Little(a.Most, d)
	return a
}

// mostTimes is the most that it can become, multiplied.
func (a Amount) mostTimes(by float64) Amount {
	a.Most = arithmetic.Times(a.Value(), by)
	a.Least = a.Most
	return a
}

// rate is how much work a line carries in a second. A retry counts nothing: it
// is no new work.
func (p *Prepared) rate(l *model.Line) Rate {
	r := Rate{Typical: amount(p.loads.Typical(l)), Peak: amount(p.loads.Peak(l))}
	if !r.known().Known {
		r.Ask = p.whoToAsk(l)
	}
	return r
}

// rates is how much work several lines carry together, each counted once.
func (p *Prepared) rates(lines []*model.Line) Rate { return p.sumOf(lines, p.rate) }

// sumOf is some of the work that several lines carry, each counted once.
func (p *Prepared) sumOf(lines []*model.Line, rate func(*model.Line) Rate) Rate {
	if len(lines) == 0 {
		return Rate{}
	}
	sum := rate(lines[0])
	if len(lines) == 1 {
		return sum
	}
	counted := map[*model.Line]bool{lines[0]: true}
	for _, l := range lines {
		if !counted[l] {
			counted[l] = true
			r := rate(l)
			sum = Rate{plus(sum.Typical, r.Typical), plus(sum.Peak, r.Peak), merge(sum.Ask, r.Ask)}
		}
	}
	return sum
}

// known is the rate to count with: the typical one, else the peak.
func (r *Rate) known() Amount {
	if r.Typical.Known {
		return r.Typical
	}
	return r.Peak
}

// mostAsked is how many lines without a load are named for one sum.
const mostAsked = 3

func merge(a, b []*model.Line) []*model.Line {
	out := a[:len(a):len(a)]
	for _, l := range b {
		if len(out) < mostAsked && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}

// whoToAsk are the lines from whose load a line's own would follow: those that
// begin what leads to it. Where nothing does, it is asked itself.
func (p *Prepared) whoToAsk(l *model.Line) []*model.Line {
	if p.asks == nil {
		p.findAsks()
	}
	if asks := p.asks[l]; len(asks) > 0 {
		return asks
	}
	return []*model.Line{l}
}

// findAsks carries each line without a load that begins something forward, to
// all that follows. A line passes on only the first few, so each is gone through
// a few times at most.
func (p *Prepared) findAsks() {
	p.asks = map[*model.Line][]*model.Line{}
	of := map[*model.Handler][]*model.Line{}
	var queue []*model.Line
	add := func(to *model.Line, asks []*model.Line) {
		if more := merge(p.asks[to], asks); len(more) > len(p.asks[to]) && p.rateless(to) {
			p.asks[to] = more
			queue = append(queue, to)
		}
	}
	for _, l := range p.sys.Lines {
		if !slices.ContainsFunc(l.In, func(h *model.Handler) bool { return len(h.Entries) > 0 }) {
			add(l, []*model.Line{l})
		}
	}
	for len(queue) > 0 {
		l := queue[0]
		queue = queue[1:]
		for _, h := range l.Starts {
			more := merge(of[h], p.asks[l])
			if len(more) == len(of[h]) {
				continue
			}
			of[h] = more
			for _, next := range h.Lines() {
				add(next, more)
			}
		}
	}
}

func (p *Prepared) rateless(l *model.Line) bool {
	_, typical := p.loads.Typical(l)
	_, peak := p.loads.Peak(l)
	return !typical && !peak
}
