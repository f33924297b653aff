package explore

import (
	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/budget"
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
		if !m.delivered() || m.OnReceipt || h.Broker || h.Workflow {
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
	}
}

// worksFor lets the work on a message take longer than a known lease, unless somebody
// says that it doesn't.
func (c *compiler) worksFor(m *Mailbox) {
	l := m.Line
	work := budget.WorkOn(l)
	takes := arithmetic.InTurn(work.Takes, l.Batch.Window.Or(0))
	switch {
	case takes >= m.Lease.Holds:
	case work.All:
		return
	case l.To.Timeout.None():
	default:
		m.SlowAssume = c.assumeBox(l.To, "timeout", "`"+l.To.ID+"` may work on a message for longer than "+model.FormatDuration(m.Lease.Holds))
	}
	m.Slow = true
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
