package model

import (
	"slices"
	"strconv"
	"strings"

	"tautline.dev/model/platform"
)

// The answers in words. Each rests on facts alone: what no fact says is left open,
// and asked.

// retries is who tries again, and how often.
func (t *telling) retries() string {
	r := &t.l.Retry
	if t.l.Unclaimed() {
		t.use("from.behaviour.keepsTaken", &t.l.From.Behaviour.KeepsTaken)
		t.ask = "whether a program claims what another has taken, after how long, and how often"
		return "nobody by itself: what was taken stays with whoever took it, unless a program claims it"
	}
	if r.Attempts.None() || r.Attempts.Or(0) == 1 && bounds(&r.Attempts) == "" {
		t.use("retry.attempts", &r.Attempts)
		return "nobody: it is tried once"
	}
	who := map[Retrier]string{
		ByCaller: "the sender", ByPlatform: "the receiver's platform", ByBrokerRetrier: "the channel itself", ByMesh: "the mesh or proxy on the way",
	}[r.By.Or("")]
	if who != "" {
		t.use("retry.by", &r.By)
	}
	often := ""
	d := &t.l.DeadLetter
	switch {
	case r.Attempts.Known():
		often = tries(r.Attempts.Or(0)) + bounds(&r.Attempts)
		t.use("retry.attempts", &r.Attempts)
		if v, ok := t.deliveries(); ok && v != Unlimited && r.Attempts.Or(0) == Unlimited && t.l.From.Family() == Channel {
			often += ", but the channel gives up after " + thousands(int(v)) + " that it counts" + bounds(&d.After)
		}
	case d.After.Known() && t.l.From.Family() == Channel:
		n, _ := t.deliveries()
		often = tries(n) + bounds(&d.After)
	case d.To.None() && t.l.From.Behaviour.TriesUntilRetention.Or(false):
		often = "as often as there is time: nothing counts, while no dead letter is set"
		t.use("from.behaviour.triesUntilRetention", &t.l.From.Behaviour.TriesUntilRetention)
	case rangeOf(&r.Attempts) != "":
		often = strings.TrimSpace(rangeOf(&r.Attempts)) + " tries in all, by how it is configured"
		t.use("retry.attempts", &r.Attempts)
	}
	switch {
	case who == "" && often == "":
		return ""
	case often == "":
		t.ask = "how often it is tried"
		return who + "; how often nobody has stated"
	case who == "":
		t.ask = "who tries again"
		return often + "; by whom nobody has stated"
	}
	if o := r.By.Origin(); r.By.Or("") == ByMesh && o != nil && o.Source != nil && !t.l.To.RunsOn(o.Source.By) {
		t.ask = "whether the receiver is in the mesh, too: its platforms don't name " + o.Source.By
	}
	return who + ", " + often
}

func tries(n Attempts) string {
	if n == Unlimited {
		return "without end"
	}
	return thousands(int(n)) + " tries in all"
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// pauses is how long they are between two tries.
func (t *telling) pauses() string {
	r := &t.l.Retry
	if r.Attempts.None() {
		t.use("retry.attempts", &r.Attempts)
		return "none: there is no second try"
	}
	if r.Strategy.None() {
		t.use("retry.backoff.strategy", &r.Strategy)
		return "none: it comes back at once" + bounds(&r.Strategy)
	}
	var says []string
	if s, ok := r.Strategy.Get(); ok {
		says = append(says, map[Strategy]string{Constant: "always the same", Linear: "growing evenly", Exponential: "growing exponentially"}[s])
		t.use("retry.backoff.strategy", &r.Strategy)
	}
	base, from := r.Base.Get()
	capped, to := r.Cap.Get()
	switch {
	case from && to:
		says = append(says, "from "+FormatDuration(base)+" to "+FormatDuration(capped))
	case from:
		says = append(says, "from "+FormatDuration(base))
	case to:
		says = append(says, "up to "+FormatDuration(capped))
	}
	if from {
		t.use("retry.backoff.base", &r.Base)
	}
	if to {
		t.use("retry.backoff.cap", &r.Cap)
	}
	if j, ok := r.Jitter.Get(); ok {
		says = append(says, "with "+j+" jitter")
		t.use("retry.backoff.jitter", &r.Jitter)
	}
	if len(says) > 0 && !from && !to {
		t.ask = "how long the first pause and the longest one are"
	}
	lease, ok := t.l.Lease.For.Get()
	if len(says) == 0 && ok && t.part != platform.HandOff {
		t.use("lease.for", &t.l.Lease.For)
		t.ask = "whether a failure that is told makes it come back earlier"
		return "what isn't acknowledged comes back after " + FormatDuration(lease)
	}
	return strings.Join(says, ", ")
}

// until is when trying ends, and how long the work is kept.
func (t *telling) until() string {
	if t.l.Retry.Attempts.None() {
		t.use("retry.attempts", &t.l.Retry.Attempts)
		return "the one try"
	}
	age := &t.l.Retry.MaxAge
	if age.Known() && !age.None() || rangeOf(age) != "" {
		t.use("retry.maxAge", age)
		if v, ok := age.Get(); ok {
			return "until it is " + FormatDuration(v) + " old" + bounds(age)
		}
		return "until an age of " + strings.TrimSpace(rangeOf(age)) + ", where one is configured"
	}
	last := t.last()
	if t.l.To.Family() == Channel {
		t.ask = "when the sender stops trying"
		if last != "" {
			t.ask = ""
		}
		return t.stored(last)
	}
	kept, path := &t.l.Buffer.Retention, "buffer.retention"
	if !kept.Known() {
		kept, path = &t.l.From.Channel.Retention, "from.channel.retention"
	}
	if !kept.Known() || t.part == platform.HandOff {
		return last
	}
	t.use(path, kept)
	v, ends := kept.Get()
	as := FormatDuration(v) + bounds(kept)
	switch {
	case ends && last != "":
		return last + ", or once it is older than it is kept: " + as
	case ends:
		return "as long as it is kept: " + as
	case last != "":
		return last + "; it is kept without end" + bounds(kept)
	case t.l.Retry.Attempts.Or(0) == Unlimited:
		return "never: it is tried without end, and kept without end" + bounds(kept)
	}
	t.ask = "when trying ends: what isn't done is kept without end" + bounds(kept)
	return ""
}

// stored adds to the end of a sender's tries how long the channel keeps what it has.
func (t *telling) stored(last string) string {
	kept := &t.l.To.Channel.Retention
	if !kept.Known() {
		if last == "" {
			t.ask = ""
		}
		return last
	}
	t.use("to.channel.retention", kept)
	says := "without end"
	if v, ok := kept.Get(); ok {
		says = "for " + FormatDuration(v)
	}
	says = "once the channel has it, it is kept " + says + bounds(kept)
	if last != "" {
		return last + "; " + says
	}
	return says
}

// deliveries is after how many of them the channel gives up.
func (t *telling) deliveries() (Attempts, bool) {
	n, ok := t.l.Deliveries(&t.l.Segment)
	if ok {
		t.use("deadLetter.after", &t.l.DeadLetter.After)
	}
	if f := &t.l.From.Behaviour.CountsReturns; ok && n != Unlimited && f.Known() {
		t.use("from.behaviour.countsReturns", f)
	}
	return n, ok
}

// last is the end of a counted number of tries, "" where nobody counts.
func (t *telling) last() string {
	n := &t.l.Retry.Attempts
	switch v, ok := n.Get(); {
	case ok && v == Unlimited:
	case ok:
		t.use("retry.attempts", n)
		return "the last of the " + thousands(int(v)) + " tries"
	}
	if v, ok := t.deliveries(); ok && v != Unlimited && t.l.From.Family() == Channel {
		return "the last of the " + thousands(int(v)) + " tries that the channel counts"
	}
	return ""
}

// lost is what nobody has any more when nothing is configured.
func (t *telling) lost() string {
	l, d := t.l, &t.l.DeadLetter
	if l.Mode.Or("") == Sync {
		t.use("interaction.mode", &l.Mode)
		return "nothing that the sender isn't told of: it waits, and keeps the work until it has an answer"
	}
	unless := "a dead letter"
	if called := d.To.Called(); called != "" {
		unless = called
	}
	var says []string
	if l.Guarantee.Or("") == AtMostOnce {
		t.use("guarantee", &l.Guarantee)
		says = append(says, "whatever fails: each piece is delivered once at most")
	}
	if l.Buffer.Name.None() {
		t.use("buffer.name", &l.Buffer.Name)
		says = append(says, "what comes while nobody receives: nothing keeps it")
	}
	switch {
	case l.Unclaimed():
		t.use("from.behaviour.keepsTaken", &l.From.Behaviour.KeepsTaken)
		says = append(says, "nothing, but what a receiver took and didn't finish lies there until a program claims it")
	case d.To.None() && neverParks(taken(&d.To, &l.From.Channel.DeadLetter.To)):
		t.use("deadLetter.to", &d.To)
		says = append(says, "what is given up: it has no dead letter")
	case d.To.None():
		t.use("deadLetter.to", &d.To)
		says = append(says, "what is given up, unless "+unless+" is set")
	case d.To.Known():
		t.use("deadLetter.to", &d.To)
		says = append(says, "nothing that is given up: it is parked")
	}
	for _, b := range []*Box{l.From, l.To} {
		if f := &b.Behaviour.ParksItself; l.From.Family() == Channel && f.Or(false) && !d.To.Known() {
			t.use("behaviour.parksItself", f)
			says = append(says, "nothing that is given up: it is put into a place of its own, until somebody looks or that is full")
			break
		}
	}
	if at := either(d.To.Among()); len(at) > 0 && len(says) > 0 {
		says[len(says)-1] += ": " + strings.Join(at, " or ")
	}
	return strings.Join(says, "; ")
}

// neverParks tells whether a platform has no dead letter at all, rather than none by
// default.
func neverParks(to *Fact[*Box]) bool {
	l := to.Limit()
	return l != nil && l.Fixed != nil && isNone(l.Fixed)
}

// NeverParks tells whether a channel's platform has no dead letter that could be set.
func (b *Box) NeverParks() bool { return neverParks(&b.Channel.DeadLetter.To) }

// either are the boxes that a dead letter can be on, by all who have a say.
func either(among []Among) []string {
	var out []string
	for i, a := range among {
		if i == 0 {
			out = slices.Clone(a.Boxes)
			continue
		}
		out = slices.DeleteFunc(out, func(b string) bool { return !slices.Contains(a.Boxes, b) })
	}
	return out
}

// delivery is how long one try may take.
func (t *telling) delivery() string {
	l := t.l
	var says []string
	if v, ok := l.Pool.Wait.Get(); ok {
		t.use("pool.wait", &l.Pool.Wait)
		says = append(says, "a piece waits "+FormatDuration(v)+" for a connection"+bounds(&l.Pool.Wait))
	}
	if v, ok := l.Lease.For.Get(); ok {
		f := taken(&l.Lease.For, &l.From.Channel.Visibility)
		t.use("lease.for", f)
		says = append(says, FormatDuration(v)+bounds(f)+called(f))
		switch r, renewed := l.Lease.Renewed.Get(); {
		case renewed:
			t.use("lease.renewed", &l.Lease.Renewed)
			says = append(says, "renewed by the client up to "+FormatDuration(r)+bounds(&l.Lease.Renewed))
		case l.Lease.Renewed.None():
			t.use("lease.renewed", &l.Lease.Renewed)
			says = append(says, "and isn't renewed")
		}
	} else if l.Lease.For.None() {
		t.use("lease.for", &l.Lease.For)
		says = append(says, "without end: nobody takes it back from a receiver that holds it")
	} else if b := rangeOf(&l.Lease.For); b != "" && t.part != platform.HandOff {
		t.use("lease.for", &l.Lease.For)
		says = append(says, strings.TrimSpace(b)+", by how it is configured")
	}
	if v, ok := l.Timeout.Get(); ok && t.part != platform.Processing {
		if len(says) == 0 || l.Timeout.Or(0) != l.Lease.For.Or(0) {
			says = append(says, "the sender waits "+FormatDuration(v)+bounds(&l.Timeout)+called(&l.Timeout))
		}
		t.use("timeout", &l.Timeout)
	} else if l.Timeout.None() && t.part != platform.Processing {
		t.use("timeout", &l.Timeout)
		says = append(says, "the sender waits for ever"+bounds(&l.Timeout)+called(&l.Timeout))
	} else if b := rangeOf(&l.Timeout); b != "" && t.part != platform.Processing {
		t.use("timeout", &l.Timeout)
		says = append(says, "the sender waits "+strings.TrimSpace(b)+", by how it is configured")
	}
	run := &l.To.Timeout
	if v, ok := run.Get(); ok && t.part != platform.HandOff {
		t.use("to.timeout", run)
		says = append(says, "the receiver may work for "+FormatDuration(v)+bounds(run))
	} else if run.None() && t.part != platform.HandOff {
		t.use("to.timeout", run)
		says = append(says, "the receiver may work without end"+bounds(run))
	}
	return strings.Join(says, "; ")
}

// size is the largest piece.
func (t *telling) size() string {
	f := &t.l.Data.MaxSize
	switch v, ok := f.Get(); {
	case ok:
		t.use("data.maxSize", f)
		return v.String() + bounds(f)
	case f.None():
		t.use("data.maxSize", f)
		return "no limit"
	case rangeOf(f) != "":
		t.use("data.maxSize", f)
		return strings.TrimSpace(rangeOf(f))
	}
	return ""
}

// order is in which order pieces arrive.
func (t *telling) order() string {
	f := taken(&t.l.Ordering, &t.l.From.Channel.Ordering)
	if t.l.Mode.Or("") == Sync && !f.Known() {
		t.use("interaction.mode", &t.l.Mode)
		return "that of the calls of one sender that waits; between senders none"
	}
	if f.None() {
		t.use("ordering", f)
		return "none" + bounds(f)
	}
	v, ok := f.Get()
	if !ok {
		return ""
	}
	t.use("ordering", f)
	return map[string]string{"none": "none", "key": "kept for each key", "total": "kept for all pieces"}[v] + bounds(f)
}

// acknowledgement is what tells the sender that it may forget the work.
func (t *telling) acknowledgement() string {
	l := t.l
	if l.Mode.Or("") == Sync {
		t.use("interaction.mode", &l.Mode)
		return "the answer that the sender waits for"
	}
	if t.part == platform.HandOff && t.l.Buffer.Name.Known() && !t.l.Buffer.Name.None() {
		t.use("buffer.name", &t.l.Buffer.Name)
		return "the receiver's platform, once the work is in " + t.l.Buffer.Name.Or("")
	}
	if l.Ack.Known() && l.To.Family() != Channel {
		t.use("ack", &l.Ack)
		if l.Ack.Or("") == OnReceipt {
			return "the receipt: what fails afterwards is not delivered again" + bounds(&l.Ack) + called(&l.Ack)
		}
		return "the receiver, once its work is done" + bounds(&l.Ack) + called(&l.Ack)
	}
	if l.To.Family() == Channel {
		if v, ok := l.Confirmed.Get(); ok {
			t.use("confirmed", &l.Confirmed)
			if v {
				return "the " + string(l.To.Kind) + ", once it has stored the piece" + bounds(&l.Confirmed) + called(&l.Confirmed)
			}
			return "nothing: the sender only hopes" + bounds(&l.Confirmed) + called(&l.Confirmed)
		}
	}
	by, path := &l.From.Behaviour.AcknowledgedBy, "from.behaviour.acknowledgedBy"
	if pushed := &l.From.Behaviour.PushAcknowledgedBy; l.Delivery.Or("") == Push && pushed.Known() {
		by, path = pushed, "from.behaviour.pushAcknowledgedBy"
	}
	if v, ok := by.Get(); ok && t.part != platform.Processing {
		t.use(path, by)
		if l.To.Family() != Channel && l.To.Family() != Store {
			t.ask = "whether the receiver sends it before its work is done, or after"
		}
		return v
	}
	repeats := l.Retry.By.Known() && (l.Retry.Attempts.Or(0) > 1 || t.l.From.Kind == Bus)
	if repeats && (t.part == platform.Processing || l.From.Family() != Channel) {
		t.use("retry.by", &l.Retry.By)
		return "a try that succeeds: one that fails is repeated"
	}
	if l.From.Family() == Channel && l.To.Family() != Channel {
		t.ask = "what the receiver acknowledges with, and whether before its work is done or after"
	}
	return ""
}

// taken is a fact of a line, or the one of its channel that it was taken from: what
// else can be configured stands there.
func taken[T any](f, from *Fact[T]) *Fact[T] {
	if f.Known() && from.Known() && f.Origin() == from.Origin() && f.Limit() == nil {
		return from
	}
	return f
}

func called(f AnyFact) string {
	if c := f.Called(); c != "" {
		return " (" + c + ")"
	}
	return ""
}

// bounds is what else can be configured: " by default, at most 15m", or ", fixed".
func bounds(f AnyFact) string {
	l := f.Limit()
	between := rangeOf(f)
	switch {
	case !f.Known():
		return ""
	case l != nil && l.Fixed != nil:
		return ", fixed"
	case between != "" && f.Text() == strings.Trim(l.Max.Show(), `"`):
		return ", the most there is"
	case between != "":
		return " by default," + between
	}
	return " by default"
}

// rangeOf is what can be configured, "" where nobody said: " at least 1m and at most 6h".
func rangeOf(f AnyFact) string {
	l := f.Limit()
	if l == nil {
		return ""
	}
	var says []string
	if l.Min.Text != "" || l.Min.Number != 0 {
		says = append(says, "at least "+strings.Trim(l.Min.Show(), `"`))
	}
	if l.Max.Text != "" || l.Max.Number != 0 {
		says = append(says, "at most "+strings.Trim(l.Max.Show(), `"`))
	}
	if len(says) == 0 {
		return ""
	}
	return " " + strings.Join(says, " and ")
}
