package whatif

import (
	"slices"
	"strings"
	"time"

	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// Alarm is an alarm that tells of a failure.
type Alarm struct {
	Box  *model.Box
	Text string
}

// Playbook is a runbook that helps.
type Playbook struct {
	Box  *model.Box
	Link string
	// Own tells that it is that of a box that fails.
	Own bool
}

// tellSeen finds who would notice, and what they would do: the alarms and
// runbooks of the boxes that fail, then of those that hold or park their work,
// then of those that ask them.
func (a *asking) tellSeen() {
	seen := map[*model.Box]bool{}
	a.out.AlarmsKnown, a.out.looked = true, map[*model.Box]func(string) sight{}
	look := func(b *model.Box, own bool) {
		if b == nil || seen[b] || b.Kind == model.Client {
			return
		}
		seen[b] = true
		a.out.looked[b] = func(text string) sight {
			if own {
				return min(a.tellsOfItself(b, text), able(b, text))
			}
			return min(a.tells(b, text), able(b, text))
		}
		m := &b.Monitoring
		alarms, _ := m.Alarms.Get()
		fits := false
		for _, text := range alarms {
			switch a.out.looked[b](text) {
			case certain:
				a.out.Seen = append(a.out.Seen, Alarm{b, text})
				fits = true
			case perhaps:
				a.out.MaySee = append(a.out.MaySee, Alarm{b, text})
			}
		}
		if m.Synthetic.Or(false) && (own || b.Family() != model.Channel) {
			a.out.Seen = append(a.out.Seen, Alarm{b, "synthetic check"})
			fits = true
		}
		if !fits {
			a.out.Blind = append(a.out.Blind, b)
			a.out.AlarmsKnown = a.out.AlarmsKnown && m.Alarms.Known()
		}
		if link, ok := m.Runbook.Get(); ok {
			a.out.Playbooks = append(a.out.Playbooks, Playbook{b, link, own})
		}
	}
	for _, b := range a.q.Boxes {
		look(b, true)
	}
	for _, h := range a.out.Held {
		look(h.Box, false)
	}
	for _, p := range a.out.Parked {
		look(p.Box, false)
	}
	for _, s := range a.felt {
		if _, felt := a.fates[s]; !felt || a.stepLevel[s] == unclear {
			continue
		}
		l := a.steps[s].line
		if !fromLog(l) {
			look(l.From, false)
		}
		if !a.down[l.To] {
			look(l.To, false)
		}
	}
	if len(a.out.Seen) == 0 && !a.out.AlarmsKnown {
		for _, b := range a.out.Blind {
			if !b.Monitoring.Alarms.Known() {
				a.ask("boxes."+b.ID+".monitoring.alarms", "who notices that "+a.boxes()+" is "+a.q.Failure.String())
				break
			}
		}
	}
}

// sight is whether an alarm goes off.
type sight uint8

const (
	silent sight = iota
	perhaps
	certain
)

func seenIf(goesOff bool) sight {
	if goesOff {
		return certain
	}
	return silent
}

// able is whether an alarm of a box can go off there at all: where it takes longer than what
// it is on is kept, only if more of that keeps coming.
func able(b *model.Box, text string) sight {
	switch can, alone := custody.CanGoOff(b, model.ReadAlarm(text)); {
	case !can:
		return silent
	case !alone:
		return perhaps
	}
	return certain
}

// WouldTell tells whether an alarm of a box would go off for certain, if it were stated.
func (o *Outcome) WouldTell(b *model.Box, alarm string) bool {
	return o.looked[b] != nil && o.looked[b](alarm) == certain
}

// MightTell tells whether it may go off.
func (o *Outcome) MightTell(b *model.Box, alarm string) bool {
	return o.looked[b] != nil && o.looked[b](alarm) != silent
}

// tellsOfItself tells whether an alarm on a box goes off when that box fails: a
// channel that takes nothing doesn't grow, and nothing more fails into a
// dead-letter queue because that is slow. What is down isn't full, throttles or
// delays nobody, and tells of no errors itself: only who asks it, or hands work to it, has
// them. Nothing tells of a failure that has to last longer than that does.
func (a *asking) tellsOfItself(b *model.Box, text string) sight {
	alarm := model.ReadAlarm(text)
	switch {
	case alarm.For >= a.q.For:
		return silent
	case piles(b) && (alarm.On == "depth" || alarm.On == "age"):
		if a.q.Failure == Slow && len(b.DeadLetterOf) == 0 {
			return a.tells(b, text)
		}
		return silent
	case a.q.Failure == Slow:
		return seenIf(alarm.On != "latency" || alarm.Unread != "" || !beyond(b, alarm))
	case alarm.On == "saturation" || alarm.On == "throttles" || alarm.On == "latency":
		return silent
	case b.Family() == model.Compute && (alarm.On == "depth" || alarm.On == "age"):
		return a.seesLag(b, alarm)
	case alarm.On == "errors":
		return seenIf(!fetches(b))
	}
	return certain
}

// fetches tells whether a program only begins by itself: it asks for its work, or a clock
// starts it. Nobody gets an error from it when it is down. A platform that asks in place of
// a function counts that the function fails.
func fetches(b *model.Box) bool {
	return b.Family() == model.Compute && b.Kind != model.Function && !slices.ContainsFunc(b.Into, func(l *model.Line) bool {
		return l.Mode.Or(model.Sync) == model.Sync || l.Delivery.Or(model.Push) != model.Poll
	})
}

// beyond tells whether a box has stopped itself before an alarm on how long it takes can
// go off.
func beyond(b *model.Box, alarm model.Alarm) bool {
	limit, ok := b.Timeout.Get()
	return ok && b.Family() == model.Compute && alarm.Length() >= limit
}

// tells tells whether an alarm on a box that itself works goes off when others
// fail: work piles up in a channel, and goes wrong elsewhere. What waits is no older than
// the failure, and no more than comes meanwhile.
func (a *asking) tells(b *model.Box, text string) sight {
	var kinds []string
	if piles(b) {
		kinds = []string{"depth", "age"}
	}
	if b.Family() != model.Channel && a.waitsThere(b) {
		if kinds = append(kinds, "latency"); a.q.Failure == Slow {
			kinds = append(kinds, "saturation", "throttles")
		}
		if a.hurts(b) {
			kinds = append(kinds, "errors")
		}
	}
	alarm := model.ReadAlarm(text)
	switch {
	case !piles(b) && alarm.Unread == "" && (alarm.On == "age" || alarm.On == "depth"):
		return a.seesLag(b, alarm)
	case alarm.Unread != "" || !slices.Contains(kinds, alarm.On) || alarm.For >= a.q.For:
		return silent
	case alarm.On == "age":
		return seenIf(alarm.Length() < a.oldestIn(b))
	case alarm.On == "depth":
		return deeper(a.waitsIn(b), alarm)
	case alarm.On == "latency":
		longest, known := a.longestWait(b)
		return seenIf(!known || alarm.Length() < longest)
	case alarm.On == "errors" && alarm.Share:
		return seenIf(a.mostErrors(b) > alarm.Over)
	case alarm.On == "saturation" && alarm.Share:
		full, known := a.fullness(b)
		return seenIf(!known || alarm.Over < full)
	}
	return certain
}

// piles tells whether work piles up in a box that others put there: in a channel, or in a
// store for what failed.
func piles(b *model.Box) bool { return b.Family() == model.Channel || b.Parks() }

// deeper tells whether more waits than an alarm takes. Where anything at all is too much,
// the first piece that meets the failure is: none before that is missed.
func deeper(n Amount, alarm model.Alarm) sight {
	switch {
	case alarm.Over < n.Least && (n.Known || n.InPart), alarm.Over < 1 && (!n.Known || n.Most > 0):
		return certain
	case !n.Known || n.InPart || alarm.Over < n.Most:
		return perhaps
	}
	return silent
}

// seesLag tells whether an alarm of a consumer on how far it is behind goes off: by what
// waits for it.
func (a *asking) seesLag(b *model.Box, alarm model.Alarm) sight {
	best := silent
	for _, h := range a.out.Held {
		switch {
		case h.Line == nil || h.Line.To != b || alarm.For >= a.q.For:
		case alarm.On == "age":
			best = max(best, seenIf(alarm.Length() < h.oldest))
		default:
			best = max(best, deeper(h.Backlog, alarm))
		}
	}
	return best
}

// hurts tells whether a program of a box fails because of a step that it takes, or that
// started it. Who goes on without a step answers as ever, and so does who has handed the
// work over.
func (a *asking) hurts(b *model.Box) bool {
	return a.meets(b, func(is fate) bool { return is == refused || is == outlasted })
}

// waitsThere tells whether a program of a box waits for what fails, whatever it does then.
func (a *asking) waitsThere(b *model.Box) bool {
	return a.meets(b, func(is fate) bool { return is == refused || is == outlasted || is == spared })
}

// meets tells whether a step that a box takes has one of some fates, or whether one that
// started a program of it fails, because that does.
func (a *asking) meets(b *model.Box, one func(fate) bool) bool {
	return slices.ContainsFunc(a.felt, func(s int) bool {
		is, felt := a.fates[s]
		l := a.steps[s].line
		return felt && a.stepLevel[s] != unclear && (l.From == b && one(is) || l.To == b && a.culprit[s] >= 0)
	})
}

// longestWait is how long a box waits at the most for what fails, where it asks that itself
// and all of its waits are known.
func (a *asking) longestWait(b *model.Box) (longest time.Duration, known bool) {
	for _, w := range a.out.Waits {
		if w.Line.From != b {
			continue
		}
		if !w.Known || w.Pauses {
			return 0, false
		}
		longest, known = max(longest, w.Longest), true
	}
	return longest, known
}

// fullness is how much of its room a box has taken by calls that wait for what fails, where
// both are known.
func (a *asking) fullness(b *model.Box) (share float64, known bool) {
	room, ok := b.Capacity.Concurrency.Get()
	if !ok || room == 0 {
		return 0, false
	}
	for _, w := range a.out.Waits {
		if w.Line.From != b {
			continue
		}
		if !w.Crowded.Known {
			return 0, false
		}
		share, known = share+w.Crowded.Most/float64(room), true
	}
	return share, known
}

// oldestIn is how old what waits in a channel becomes: no older than the failure lasts, or
// than it is kept there, until it is parked or forgotten.
func (a *asking) oldestIn(b *model.Box) time.Duration {
	var oldest time.Duration
	held := false
	for _, h := range a.out.Held {
		if h.Box == b {
			oldest, held = max(oldest, h.oldest), true
		}
	}
	if !held || slices.ContainsFunc(a.out.Parked, func(p Parked) bool { return p.Box == b }) {
		return a.q.For
	}
	return oldest
}

// waitsIn is how much waits in a channel in the end, or lies there, by the usual load.
func (a *asking) waitsIn(b *model.Box) Amount {
	sum := Amount{Known: true}
	there := false
	add := func(n Amount) {
		there = true
		sum.Least, sum.Most = sum.Least+n.Least, sum.Most+n.Most
		sum.Known, sum.InPart = sum.Known && n.Known, sum.InPart || n.InPart
	}
	for _, h := range a.out.Held {
		if h.Box == b {
			n := h.Backlog
			if h.deepest.Known && h.deepest.Most > n.Most {
				n = h.deepest
			}
			add(n)
		}
	}
	for _, p := range a.out.Parked {
		if p.Box == b {
			add(p.Count)
		}
	}
	sum.Known = sum.Known && there
	return sum
}

// mostNamed is how many boxes or alarms a sentence names.
const mostNamed = 4

// seenBy says how a failure is seen.
func (o *Outcome) seenBy() string {
	if len(o.Seen) == 0 {
		switch {
		case len(o.MaySee) > 0:
			return "not certain: " + o.MayTell()
		case len(o.Blind) == 0:
			return "nobody: nothing asks it"
		case o.AlarmsKnown:
			return "nobody: no alarm on " + codes(boxIDs(o.Blind), mostNamed) + " tells of it"
		}
		return "unknown: no alarm that would tell of it is stated on " + codes(boxIDs(o.Blind), mostNamed)
	}
	s := alarmNames(o.Seen)
	if len(o.MaySee) > 0 {
		s += "; not certain: " + o.MayTell()
	}
	return s
}

// MayTell names the alarms that aren't certain, and says what they hang on; "" where there
// is none.
func (o *Outcome) MayTell() string {
	if len(o.MaySee) == 0 {
		return ""
	}
	s := alarmNames(o.MaySee) + phrase.Agree(len(o.MaySee), " may go off", " may go off, each") + " if as much waits there"
	if slices.ContainsFunc(o.MaySee, func(s Alarm) bool { return model.ReadAlarm(s.Text).For > 0 }) {
		s += " for as long"
	}
	return s
}

func alarmNames(alarms []Alarm) string {
	var parts []string
	for _, s := range alarms[:min(len(alarms), mostNamed)] {
		parts = append(parts, code(s.Box.ID)+": "+s.Text)
	}
	return strings.Join(parts, "; ") + andMore(len(alarms))
}

// playbook says what to do about it.
func (o *Outcome) playbook() string {
	if len(o.Playbooks) == 0 {
		return "none stated"
	}
	var parts []string
	own := false
	for _, p := range o.Playbooks[:min(len(o.Playbooks), mostNamed)] {
		own = own || p.Own
		parts = append(parts, code(p.Box.ID)+": "+p.Link)
	}
	s := strings.Join(parts, "; ") + andMore(len(o.Playbooks))
	if !own {
		s = "none of its own; " + s
	}
	return s
}

func andMore(n int) string {
	if n <= mostNamed {
		return ""
	}
	return "; and " + number(float64(n-mostNamed)) + " more"
}
