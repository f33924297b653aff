package gameday

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/analysis/whatif"
	"tautline.dev/model"
)

// detail fills in what is told of a trial that is proposed.
func (p *planner) detail(t *Trial) {
	fault := whatif.Down
	if t.Fault != Down && t.Fault != ZoneLoss {
		fault = whatif.Slow
	}
	q := whatif.Question{Boxes: t.Boxes, Failure: fault, For: usual}
	for _, b := range t.Boxes {
		q.Names = append(q.Names, b.ID)
	}
	o := p.what.Ask(q)
	if p.bound(t, o); t.For < q.For { // what happens only later isn't seen, and nobody is called for it
		q.For = t.For
		o = p.what.Ask(q)
	}
	t.Worth = append(p.reasons(t), t.Worth...)
	switch {
	case t.Line != nil:
		p.expectOfLine(t)
	case t.Fault == ZoneLoss:
		p.expectOfZone(t)
	default:
		p.expectOfBox(t, o)
	}
	p.watch(t, o)
	p.stop(t, o)
	t.How = howTo(t)
	if t.Fault == Slow {
		t.Delay, t.NoDelay = p.delay(t)
	}
	t.Start = startOf(t)
}

// reasons say why a trial is worth it.
func (p *planner) reasons(t *Trial) []string {
	var out []string
	switch t.Level {
	case Failed:
		for _, l := range t.Lines {
			for _, d := range Disproved(p.sys, l, p.o.Now) {
				out = append(out, fmt.Sprintf("on %s it did not hold on `%s`: %s", d.Experiment.Date.Format(time.DateOnly), l.ID, d.Says))
			}
		}
	case Never:
		out = append(out, "nobody has written down that it was ever tried"+on(t))
	case Stale:
		out = append(out, fmt.Sprintf("it was last tried on %s, and evidence may be %s old", t.Last.Date.Format(time.DateOnly), phrase.Length(p.o.EvidenceAge)))
	}
	if len(t.Flows) > 0 {
		f := t.Flows[0]
		s := fmt.Sprintf("`%s` depends on it", f.ID)
		if f.StatedCritical() {
			s = fmt.Sprintf("`%s`, which is critical, depends on it", f.ID)
		}
		if w, ok := f.Worth.Get(); ok {
			s += ": " + w
		}
		if more := len(t.Flows) - 1; more > 0 {
			s += fmt.Sprintf(", and %s", phrase.Count(more, "other flow", "other flows"))
		}
		out = append(out, s)
	}
	return out
}

func on(t *Trial) string {
	var ids []string
	for _, l := range t.Lines {
		ids = append(ids, "`"+l.ID+"`")
	}
	return " on " + phrase.Some(ids)
}

// expectOfBox says what whatif says of an outage.
func (p *planner) expectOfBox(t *Trial, o *whatif.Outcome) {
	t.Hypothesis = "no accepted work is lost"
	worst := whatif.Unaffected
	var told []string
	for _, f := range o.Flows {
		worst = max(worst, f.Verdict)
		if f.Verdict > whatif.Unaffected && len(told) < mostTold {
			told = append(told, fmt.Sprintf("`%s` %s: %s", f.Flow.ID, f.Verdict, f.Customer))
		}
	}
	switch {
	case worst == whatif.Loses || len(o.Lost) > 0:
		t.Hypothesis = "the work that it strikes is lost, and nothing else"
	case worst >= whatif.FailsInPart:
		t.Hypothesis = toldOf(o) + ", and all is well again when it is over"
	case worst == whatif.Unclear:
		t.Hypothesis = "nobody knows: what happens hangs on what nobody has stated"
	case worst == whatif.Degrades:
		t.Hypothesis = "the flows go on without it"
	case worst == whatif.Unaffected && len(o.Flows) > 0:
		t.Hypothesis = "no flow notices"
	case len(o.Flows) == 0:
		t.Hypothesis = "nobody knows whom it reaches: the model describes no flow"
	}
	t.Because = append(told, t.Because...)
	if len(o.Held) > 0 {
		t.Look = append(t.Look, "how much was sent, how much took effect, and how often: nothing lost, nothing twice")
	}
	for i, h := range o.Held {
		if i < mostTold {
			t.Because = append(t.Because, fmt.Sprintf("`%s` %s", h.In, h.Says))
		}
	}
	for i, l := range o.Lost {
		if i < mostTold {
			t.Because = append(t.Because, "lost: "+l.Says)
		}
	}
	for i, a := range o.Again {
		if i < mostTold {
			t.Because = append(t.Because, fmt.Sprintf("`%s` %s", a.Line.ID, a.Says))
		}
	}
	var paths []string
	for _, u := range o.Unknown {
		paths = append(paths, "`"+u.Path+"`")
	}
	if len(paths) > 0 {
		t.Worth = append(t.Worth, "nobody has stated "+phrase.Some(paths)+": this tells")
	}
}

// toldOf is what whoever asks is told by flows that fail, and what becomes of the work then.
func toldOf(o *whatif.Outcome) string {
	no, undone, unfinished := false, false, false
	for _, f := range o.Flows {
		if f.Verdict >= whatif.FailsInPart {
			no = no || !f.Undone && !f.Unfinished
			undone, unfinished = undone || f.Undone, unfinished || f.Unfinished
		}
	}
	var told []string
	if no {
		told = append(told, "is told no")
	}
	if undone {
		told = append(told, "is told yes and its work is undone")
	}
	if unfinished {
		told = append(told, "is told yes and some of its work never happens")
	}
	says := "whoever asks " + strings.Join(told, ", or ")
	if unfinished {
		return says
	}
	if undone {
		return says + ", nothing else that was accepted is lost"
	}
	return says + ", nothing that was accepted is lost"
}

// mostTold is how many of one kind of thing are told of.
const mostTold = 3

func (p *planner) expectOfZone(t *Trial) {
	t.Hypothesis = "no flow notices for longer than it takes to go to another zone"
	var ids []string
	least := 0
	for _, b := range t.Boxes {
		ids = append(ids, "`"+b.ID+"`")
		if n := b.Place.Zones.Or(0); least == 0 || n < least {
			least = n
		}
	}
	t.Because = append(t.Because, fmt.Sprintf("the model says that %s %s in %d zones or more; what is in one zone only, or says nothing of zones, isn't counted here", phrase.Some(ids), phrase.Agree(len(ids), "runs", "run"), least))
}

func (p *planner) expectOfLine(t *Trial) {
	l := t.Line
	var because string
	switch by, safe := l.Idempotency.EnforcedBy.Get(); {
	case t.Fault == Silence:
		t.Hypothesis = fmt.Sprintf("`%s` stops waiting, and somebody notices", l.From.ID)
		if ends, needs := custody.EndsWait(l); ends {
			because = fmt.Sprintf("the wait ends after %s", l.Awaits.Timeout.Text())
		} else if needs != "" {
			t.Worth = append(t.Worth, fmt.Sprintf("nobody has stated `lines.%s.%s`: this tells", l.ID, needs))
		} else {
			t.Hypothesis = fmt.Sprintf("`%s` waits for ever, and an alarm on age or depth tells of it", l.From.ID)
		}
	case t.Fault == Duplicate:
		t.Hypothesis = fmt.Sprintf("what `%s` does takes effect once, though the message comes twice", l.To.ID)
	default:
		t.Hypothesis = fmt.Sprintf("`%s` takes effect once, though its answer is lost, and nobody is told what isn't true", l.ID)
		if safe {
			because = fmt.Sprintf("a repeat changes nothing: %s", by)
			if k, ok := l.Idempotency.Key.Get(); ok {
				because += " on " + k
			}
		} else if tries, ok := l.Tries(); ok && tries == 1 {
			because = fmt.Sprintf("`%s` is not tried again by itself", l.ID)
		}
	}
	switch t.Fault {
	case LostReply:
		t.Look = append(t.Look, fmt.Sprintf("what `%s` has of the work that was struck: each piece once", l.To.ID))
	case Duplicate:
		t.Look = append(t.Look, fmt.Sprintf("what `%s` has done with the message that came twice: each effect once", l.To.ID))
	}
	if because != "" {
		t.Because = append([]string{because}, t.Because...)
	}
	if len(t.Because) == 0 && t.First == "" {
		t.Worth = append(t.Worth, "nothing in the model says why it should hold")
	}
}

// delay is how much slower a box is made: twice as long as anybody waits for it, or
// longer than it may take itself.
func (p *planner) delay(t *Trial) (time.Duration, string) {
	var longest time.Duration
	for _, l := range t.Lines {
		if d, ok := l.Timeout.Get(); ok && l.Mode.Or("") == model.Sync {
			longest = max(longest, d)
		}
	}
	if longest > 0 {
		return 2 * longest, ""
	}
	b := t.Boxes[0]
	if d, ok := b.Timeout.Get(); ok {
		return d + time.Second, ""
	}
	var paths []string
	for _, l := range t.Lines {
		if l.Mode.Or("") == model.Sync {
			paths = append(paths, "`lines."+l.ID+".timeout`")
		}
	}
	if len(paths) == 0 {
		paths = []string{"`boxes." + b.ID + ".timeout`"}
	}
	return 0, "how slow is slow isn't known: nobody has stated " + phrase.Some(paths)
}

// startOf is how to begin small: the next step only when the one before held.
func startOf(t *Trial) []string {
	out := []string{"in a system that no customer uses"}
	if t.Apart {
		return out
	}
	one := "one instance"
	switch {
	case t.Line != nil:
		one = "one piece of work that you made yourself"
	case slices.ContainsFunc(t.How, func(m Means) bool { return m.Share }):
		one = "one in ten pieces of work"
	case t.Fault == ZoneLoss:
		one = "one box of one zone"
	case t.Boxes[0].Family() == model.Store || t.Boxes[0].Family() == model.Channel || !t.Boxes[0].Ours():
		one = "one of those who ask it"
	}
	out = append(out, one+", when little is going on and somebody watches")
	if t.Line == nil {
		out = append(out, "all of it, for "+model.FormatDuration(t.For)+" at most")
	}
	return out
}

// names are boxes in a sentence.
func names(boxes []*model.Box) string {
	var ids []string
	for _, b := range boxes {
		ids = append(ids, "`"+b.ID+"`")
	}
	return phrase.Some(ids)
}
