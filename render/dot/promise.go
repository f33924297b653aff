package dot

import (
	"strings"

	"tautline.dev/model"
	"tautline.dev/rules"
)

// note is one fact on a line's annotation.
type note struct {
	text string
	// open: it matters here, and nobody has said it.
	open bool
}

// promises reads off a line what its annotation says: how long, how often,
// what a repeat does, and where work goes that fails.
type promises struct {
	line           *model.Line
	judged         bool
	matters, opens map[string]bool
	notes          []note
}

// topics are the questions that have a note of their own; other open questions
// are counted.
var topics = []string{"interaction", "timeout", "retry", "backoff", "idempotency", "dead-letter", "buffer"}

func notesOf(l *model.Line, r *rules.Report) []note {
	p := promises{line: l, judged: r != nil, matters: map[string]bool{}, opens: map[string]bool{}}
	if r != nil {
		for _, rule := range r.Questions[l].Matter {
			p.matters[topic(rule)] = true
		}
		for _, rule := range r.Questions[l].Open {
			p.opens[topic(rule)] = true
		}
	}
	p.timeout()
	p.retry()
	p.idempotency()
	p.deadLetter()
	p.buffer()
	p.others()
	return p.notes
}

func topic(r *rules.Rule) string { return strings.TrimSuffix(r.Name, "-unstated") }

// tells decides about one topic: an open question is noted as such; a fact is
// told if the team stated it, or if it matters here.
func (p *promises) tells(topic, word string, f model.AnyFact) bool {
	if p.opens[topic] {
		p.notes = append(p.notes, note{word + " ?", true})
		return false
	}
	return f.Known() && (f.State() == model.Stated || p.matters[topic] || !p.judged)
}

func (p *promises) say(text string) { p.notes = append(p.notes, note{text: clean(text, maxNote)}) }

func (p *promises) timeout() {
	f := &p.line.Timeout
	if !p.tells("timeout", "timeout", f) {
		return
	}
	if f.None() {
		p.say("no timeout")
	} else {
		p.say("timeout " + f.Text())
	}
}

func (p *promises) retry() {
	r := &p.line.Retry
	if !p.tells("retry", "retry", &r.Attempts) {
		return
	}
	switch tries, _ := r.Tries(); {
	case tries == 1:
		p.say("no retry")
		return
	case tries == model.Unlimited:
		p.say("tries for ever" + p.backoff())
	default:
		p.say(tries.String() + " tries" + p.backoff())
	}
	if p.opens["backoff"] {
		p.notes = append(p.notes, note{"backoff ?", true})
	}
}

// backoff is how the pauses between tries grow: ", exp. 200ms-2s".
func (p *promises) backoff() string {
	r := &p.line.Retry
	strategy, ok := r.Strategy.Get()
	if !ok {
		return ""
	}
	base, limit := r.Base.Text(), r.Cap.Text()
	if _, ok := r.Base.Get(); !ok {
		base = ""
	}
	if _, ok := r.Cap.Get(); !ok {
		limit = ""
	}
	span := strings.Trim(base+"-"+limit, "-")
	switch {
	case base == "" && limit != "":
		span = "up to " + limit
	case strategy == model.Exponential:
		strategy = "exp."
	case strategy == model.Constant:
		strategy = "every"
	}
	return strings.TrimRight(", "+string(strategy)+" "+span, " ")
}

func (p *promises) idempotency() {
	f := &p.line.Idempotency.EnforcedBy
	if !p.tells("idempotency", "idempotent", f) {
		return
	}
	switch by, ok := f.Get(); {
	case !ok:
		p.say("not idempotent")
	case by == model.Natural:
		p.say("idempotent")
	default:
		p.say("idempotent by " + string(by))
	}
}

// deadLetter is told where the dotted line of a box doesn't tell it already.
func (p *promises) deadLetter() {
	l := p.line
	f := &l.DeadLetter.To
	if !p.tells("dead-letter", "dead letter", f) {
		return
	}
	to, ok := f.Get()
	switch {
	case !ok:
		p.say("no dead letter")
	case l.From.Channel.DeadLetter.To.Or(nil) == to, l.To.Inbox.DeadLetter.To.Or(nil) == to:
	default:
		p.say(strings.TrimSpace("dead letter " + after(&l.DeadLetter)))
	}
}

// buffer is told where it isn't one of the two boxes, which everybody sees.
func (p *promises) buffer() {
	l := p.line
	f := &l.Buffer.Name
	if !p.tells("buffer", "buffer", f) {
		return
	}
	name, ok := f.Get()
	switch {
	case !ok:
		p.say("no buffer")
	case name == l.From.ID || name == l.To.ID || f.State() != model.Stated:
	default:
		p.say("buffer " + name)
	}
}

// others counts the open questions that have no note of their own.
func (p *promises) others() {
	n := len(p.opens)
	for _, t := range topics {
		if p.opens[t] {
			n--
		}
	}
	switch {
	case n > 0 && len(p.notes) > 0:
		p.notes = append(p.notes, note{itoa(n) + " more ?", true})
	case n > 0:
		p.notes = append(p.notes, note{count(n, "open question"), true})
	}
}

func after(d *model.DeadLetter) string {
	if n, ok := d.After.Get(); ok {
		return "after " + n.String()
	}
	return ""
}
