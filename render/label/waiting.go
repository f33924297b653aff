package label

import "tautline.dev/model"

// waiting is what a team states of how long work waits, is held or may be old,
// where that isn't what everybody takes for granted: "due after 6h".
func (p *promises) waiting() {
	l := p.line
	if d, ok := l.Delay.Get(); ok && l.Delay.State() == model.Stated {
		p.say("due after " + model.FormatDuration(d))
	}
	p.lease()
	switch f := &l.Awaits.Timeout; {
	case f.State() != model.Stated:
	case f.None():
		p.say("awaits its answer for ever")
	default:
		p.say("awaits its answer for " + f.Text())
	}
	if sure, ok := l.Confirmed.Get(); ok && !sure && l.Confirmed.State() == model.Stated {
		p.say("unconfirmed")
	}
	if f := &l.Lock.For; f.State() == model.Stated && !f.None() {
		p.say("lock for " + f.Text())
	}
	if f := &l.Data.Staleness; f.State() == model.Stated && !f.None() {
		p.say("up to " + f.Text() + " old")
	}
}

// lease is told where it is the line's own, and not that of all that leaves its
// channel.
func (p *promises) lease() {
	f := &p.line.Lease.For
	if f.State() != model.Stated || f.None() || f.At() == p.line.From.Channel.Visibility.At() {
		return
	}
	text := "lease " + f.Text()
	if r := &p.line.Lease.Renewed; r.State() == model.Stated && !r.None() {
		text += ", renewed up to " + r.Text()
	}
	p.say(text)
}
