package label

import (
	"slices"
	"strconv"
	"strings"

	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
)

// Line is what a picture writes beside a line.
type Line struct {
	ID string
	// How is its interaction, "" where nobody has said it.
	How string
	// Facts are what it promises, a few words each: "timeout 3s".
	Facts []string
	// Brief are the first of them in the fewest words, how long and how often:
	// "3s", "3 tries".
	Brief []string
	// Open are the questions that matter here and that nobody has answered, a word each,
	// and More counts those that have no word.
	Open []string
	More int
	// Buffer tells that a durable buffer that is neither of its boxes holds the
	// work on its way. What is fetched is held by its source.
	Buffer bool
}

// Lengths of what is drawn. Ids and names are mostly shorter; what is longer is
// no label but a way to spoil the picture.
const (
	MaxID    = 64
	MaxTitle = 80
	maxNote  = 40
)

// promises reads off a line what its annotation says: how long, how often,
// what a repeat does, and where work goes that fails.
type promises struct {
	system         *model.System
	line           *model.Line
	judged         bool
	matters, opens map[string]bool
	out            Line
}

// topics are the questions that have a word of their own; other open questions
// are counted.
var topics = []string{"interaction", "timeout", "retry", "backoff", "idempotency", "dead-letter", "buffer"}

// Of is what to write beside a line of a system. Without a report no question is
// open.
func Of(s *model.System, l *model.Line, r *rules.Report) Line {
	p := promises{system: s, line: l, judged: r != nil, matters: map[string]bool{}, opens: map[string]bool{}}
	if r != nil {
		for _, rule := range r.Questions[l].Matter {
			p.matters[topic(rule)] = true
		}
		for _, rule := range r.Questions[l].Open {
			p.opens[topic(rule)] = true
		}
	}
	p.out.ID = Clean(l.ID, MaxID)
	if how := l.InteractionName(); how != "unknown" {
		p.out.How = Clean(how, MaxID)
	}
	if p.out.How == "" || p.opens["interaction"] {
		p.open("interaction")
	}
	p.timeout()
	p.waiting()
	p.retry()
	p.idempotency()
	p.deadLetter()
	p.buffer()
	p.others()
	return p.out
}

func (p *promises) open(word string) { p.out.Open = append(p.out.Open, word) }

func topic(r *rules.Rule) string { return strings.TrimSuffix(r.Name, "-unstated") }

// tells decides about one topic: an open question is noted as such; a fact is
// told if the team stated it, or if it matters here.
func (p *promises) tells(topic, word string, f model.AnyFact) bool {
	if p.opens[topic] {
		p.open(word)
		return false
	}
	return f.Known() && (f.State() == model.Stated || p.matters[topic] || !p.judged)
}

func (p *promises) say(text string) { p.out.Facts = append(p.out.Facts, Clean(text, maxNote)) }

func (p *promises) brief(text string) { p.out.Brief = append(p.out.Brief, Clean(text, maxNote)) }

func (p *promises) timeout() {
	f := &p.line.Timeout
	if !p.tells("timeout", "timeout", f) {
		return
	}
	if f.None() {
		p.say("no timeout")
		p.brief("no timeout")
	} else {
		p.say("timeout " + f.Text())
		p.brief(f.Text())
	}
}

// retry is told of each segment that a line has.
func (p *promises) retry() {
	l := p.line
	if l.Processing != nil {
		if tries, ok := l.Processing.Retry.Tries(); ok {
			p.say("inside: " + triesIn(tries) + backoff(&l.Processing.Retry))
		}
	}
	r := &l.Retry
	if !p.tells("retry", "retry", &r.Attempts) {
		return
	}
	before := ""
	if l.Processing != nil {
		before = "hand-off: "
	}
	tries, _ := r.Tries()
	if tries == 1 {
		p.say(before + "no retry")
		p.brief("1 try")
		return
	}
	p.say(before + triesIn(tries) + backoff(r))
	p.brief(triesIn(tries))
	if p.opens["backoff"] {
		p.open("backoff")
	}
}

func triesIn(tries model.Attempts) string {
	switch tries {
	case model.Unlimited:
		return "tries for ever"
	case 1:
		return "1 try"
	}
	return tries.String() + " tries"
}

// backoff is how the pauses between tries grow: ", exp. 200ms-2s".
func backoff(r *model.Retry) string {
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
	f := &l.Last().DeadLetter.To
	if !p.tells("dead-letter", "dead letter", f) {
		return
	}
	if f.None() {
		p.say("no dead letter")
	}
	to, ok := l.DeadLetter.To.Get()
	switch {
	case !ok:
	case l.From.Channel.DeadLetter.To.Or(nil) == to, l.To.Inbox.DeadLetter.To.Or(nil) == to:
	default:
		p.say(Parked(custody.HandOffParking(p.system, l), &l.DeadLetter, " "+to.ID))
	}
}

// buffer is told where it isn't one of the two boxes, which everybody sees.
func (p *promises) buffer() {
	l := p.line
	f := &l.Buffer.Name
	name, ok := f.Get()
	p.out.Buffer = ok && name != l.From.ID && name != l.To.ID && l.Delivery.Or("") != model.Poll
	if !p.tells("buffer", "buffer", f) {
		return
	}
	switch {
	case !ok:
		p.say("no buffer")
	case name == l.From.ID || name == l.To.ID || f.State() != model.Stated:
	default:
		p.say("buffer " + name)
	}
}

// others counts the open questions that have no word of their own.
func (p *promises) others() {
	p.out.More = len(p.opens)
	for _, t := range topics {
		if p.opens[t] {
			p.out.More--
		}
	}
}

// Asks are the open questions as they are drawn: those that a line hangs on, in words.
// The others are counted where all are asked for; a mark on every line marks none.
func (l Line) Asks(all bool) []string {
	switch {
	case !all || l.More == 0:
		return l.Open
	case len(l.Open) > 0:
		return append(slices.Clone(l.Open), strconv.Itoa(l.More)+" more")
	}
	return []string{phrase.Count(l.More, "question", "questions")}
}

// Kind is what a box is, and of whose make: "queue · aws/sqs".
func Kind(b *model.Box) string {
	kind := Clean(string(b.Kind), MaxID)
	if _, ok := b.Platform.Get(); ok {
		kind += " · " + Clean(b.Platform.Text(), MaxID)
	}
	return kind
}

// Parked says of a dead letter when work is parked in it: "dead letter after 5"; or
// that none ever is. What comes after its first words may name it: " dlq".
func Parked(is custody.Parking, d *model.DeadLetter, named string) string {
	switch n, ok := d.After.Get(); {
	case is.Refused != nil:
		return "no dead letter" + named + ": refused"
	case is.Never != nil && ok && n != model.Unlimited:
		return "no dead letter" + named + ": nobody puts anything there"
	case is.Never != nil:
		return "no dead letter" + named + ": after no number"
	case ok:
		return "dead letter" + named + " after " + n.String()
	}
	return "dead letter" + named
}
