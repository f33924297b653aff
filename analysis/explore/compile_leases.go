package explore

import (
	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// leases finds the mailboxes whose messages may be given to another while the first
// is still at work: where a delivery has a lease that ends, and the work on it may
// take longer. A workflow has the work once it has begun, and needs no lease.
func (c *compiler) leases() {
	for i := range c.p.Mailboxes {
		m := &c.p.Mailboxes[i]
		h := &c.p.Handlers[m.Consumer]
		if !m.delivered() || m.OnReceipt || h.Workflow {
			continue
		}
		held, known := custody.LeaseOf(c.sys, m.Line)
		switch {
		case known && held.Holds < arithmetic.Forever:
			m.Lease = &held
			c.worksFor(m)
		case known, m.Line.Lease.For.None(), m.Line.From.Channel.Visibility.None():
		case custody.Leased(c.sys, m.Line) && (m.Line.From.Kind == model.Queue || m.Line.From.Kind == model.Stream):
			c.worksForUnknown(m)
		}
		m.Aside = c.whileAside(m)
	}
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
		if k := &c.p.Keys[o.Key]; !known || k.Effect >= 0 && c.p.Effects[k.Effect].Window < limit {
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
	if l.From.Kind == model.Queue {
		m.SlowAssume = c.assumeBox(l.From, "channel.visibility", says)
		return
	}
	m.SlowAssume = c.assumeLine(l, "lease.for", says)
}
