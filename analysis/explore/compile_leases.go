package explore

import (
	"slices"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// leases finds the mailboxes whose messages may be given to another while the first
// is still at work: where a delivery has a lease that ends, and the work on it may
// take longer. A workflow has the work once it has begun, and needs no lease, unless its
// platform keeps no executions, or its message stays until it is done.
func (c *compiler) leases() {
	for i := range c.p.Mailboxes {
		m := &c.p.Mailboxes[i]
		h := &c.p.Handlers[m.Consumer]
		if !m.delivered() || m.OnReceipt || h.Workflow && !h.Forgets && !h.Repeats {
			continue
		}
		held, known := custody.LeaseOf(c.sys, m.Line)
		switch {
		case known && held.Holds < arithmetic.Forever:
			m.Lease = &held
			c.worksFor(m)
		case known, m.Line.Lease.For.None(), m.Line.From.Channel.Visibility.None() && !m.Line.Lease.For.Asked():
		case custody.Leased(c.sys, m.Line) && (m.Line.From.Kind == model.Queue || m.Line.From.Kind == model.Stream):
			c.worksForUnknown(m)
		}
		m.Aside = c.whileAside(m)
	}
}

// whatCommutes finds the mailboxes of which it makes no difference when a first run
// goes on.
func (c *compiler) whatCommutes() {
	for i := range c.p.Mailboxes {
		if m := &c.p.Mailboxes[i]; m.Slow {
			m.Commutes = c.p.commutes(m)
		}
	}
}

// commutes tells whether what a run on a message does after that was given to another
// might as well be done before. Each of its steps happens, or is known to have happened,
// whoever does it first: but for a guard, or a record, which one run finds that the other
// has left; for what undoes the other's effects; and for keys that are forgotten
// meanwhile. A late run that ends before its end does so by a fault, which would have
// ended it before the message was given to another as well.
func (p *Program) commutes(m *Mailbox) bool {
	if m.Rivals != nil || len(m.Aside) > 0 || p.Ordered {
		return false
	}
	for h := range p.Handlers {
		if hd := &p.Handlers[h]; hd.Root == m.Consumer && (hd.Undoes || hd.Record >= 0) {
			return false
		}
	}
	return !slices.ContainsFunc(p.Steps, func(s Step) bool {
		return p.Handlers[s.Handler].Root == m.Consumer && (s.Guard || s.Record >= 0 || s.Undo >= 0)
	})
}

// worksFor lets the work on a message take longer than a known lease, unless its
// receiver's own limit, and how long it may wait for a batch before that, are shorter.
func (c *compiler) worksFor(m *Mailbox) {
	l := m.Line
	limit, known := l.To.Timeout.Get()
	switch {
	case known && arithmetic.InTurn(limit, l.Batch.Window.Or(0)) < m.Lease.Holds:
		return
	case !known && !l.To.Timeout.None():
		m.SlowAssume = c.assumeBox(l.To, "timeout", "`"+l.To.ID+"` may work on a message for longer than "+model.FormatDuration(m.Lease.Holds))
	}
	m.Slow = true
}

// whileAside are the keys that may be forgotten while a run is set aside: for as long
// as its receiver's limit allows, or as a message may be kept.
func (c *compiler) whileAside(m *Mailbox) (out []Outlasted) {
	limit, known := m.Line.To.Timeout.Get()
	for _, o := range m.Late {
		k := &c.p.Keys[o.Key]
		if !known || k.Effect >= 0 && c.p.Effects[k.Effect].Window < limit || k.Record >= 0 && c.p.Records[k.Record].Idempotency.Window.Or(limit) < limit {
			out = append(out, o)
		}
	}
	return out
}

// worksForUnknown lets it take longer than a lease of which nobody says how long it is.
func (c *compiler) worksForUnknown(m *Mailbox) {
	l := m.Line
	says := "`" + l.From.ID + "` leaves a message with `" + l.To.ID + "` for a shorter time than the work takes"
	m.Slow = true
	if l.From.Kind == model.Queue && !l.From.Channel.Visibility.None() {
		m.SlowAssume = c.assumeBox(l.From, "channel.visibility", says)
		return
	}
	m.SlowAssume = c.assumeLine(l, "lease.for", says)
}
