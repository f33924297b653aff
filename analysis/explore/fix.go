package explore

import (
	"slices"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// conclude says how a story ends, what it is an instance of, and how to
// fix it.
func (t *teller) conclude(st *Story, s []byte) {
	switch st.Promise {
	case NoLostWork:
		t.concludeLost(st, s)
	case NoSilentParking:
		t.concludeParked(st, s)
	case NoDoubleEffect:
		t.concludeDouble(st, s)
	case NoHalfEffect:
		t.concludeHalf(st, s)
	case TruthfulAnswer:
		t.concludeUntrue(st, s)
	}
	if t.ever > 0 && (st.Promise == NoLostWork || st.Promise == NoHalfEffect) {
		t.fixUnending(st, &t.p.Steps[t.ever-1])
	}
}

// fixUnending says how tries would end that never do, where nobody keeps what is
// tried.
func (t *teller) fixUnending(st *Story, step *Step) {
	if hd := &t.p.Handlers[step.Handler]; hd.Workflow && !hd.Forgets {
		return
	}
	st.Fix = "Let the tries of `" + step.Line.ID + "` end (`retry: attempts` or `maxAge`), so that what always fails is told, or given back to something that keeps it."
}

func (t *teller) concludeLost(st *Story, s []byte) {
	e, _ := t.ends(st.Promise, s)
	l := t.p.Effects[e].Line
	st.Lines = append(st.Lines, l)
	told := "The work was taken over"
	switch c := t.client(); {
	case c != nil && t.start.Untold():
		told = id(c) + " has started the work"
	case c != nil:
		told = id(c) + " was told yes"
	}
	st.Sum = told + ", and " + named(l) + " never happens; nothing holds it any more."
	if t.wiped[e] {
		st.Sum = told + ", and what " + named(l) + " left behind is forgotten; nothing holds it any more."
	}
	t.fixLost(st, s, e)
}

// fixLost says where the work got lost: in a mailbox on the way, or at a
// handler that ended between its steps.
func (t *teller) fixLost(st *Story, s []byte, e int) {
	for _, m := range t.p.Effects[e].Mailboxes {
		if *t.x.mail(s, m)&gone != 0 {
			t.fixGone(st, &t.p.Mailboxes[m])
			return
		}
	}
	if g := t.guardBefore(e); g != nil {
		st.Cause = DualWrite
		st.Lines = append(st.Lines, g.Line)
		t.fixGuard(st, g, e)
		return
	}
	if t.fixForgetful(st, e) {
		return
	}
	if f := t.forgotten(e); f != nil {
		st.Fix = "Make " + id(f) + " durable, or write to a store that is."
		return
	}
	t.fixUnfinished(st, e)
}

// fixGone says how a mailbox would not have lost its message.
func (t *teller) fixGone(st *Story, mb *Mailbox) {
	st.Lines = append(st.Lines, mb.Line)
	from, to, line := id(mb.Line.From), id(mb.Line.To), "`"+mb.Line.ID+"`"
	switch {
	case mb.DeadLetter != nil && t.forgotParked(mb):
		st.Cause = ForgetfulDeadLetter
		st.Fix = "Park in something that lasts: make " + id(mb.DeadLetter) + " durable (`channel: durable: true`), or name a durable queue or store instead."
	case mb.Kind == InMemory:
		st.Cause = FireAndForget
		st.Fix = "Let something durable take " + line + " over before the answer: a queue between " + from + " and " + to + ", or an outbox in the store that is written anyway."
	case t.forgot(mb) && mb.Loses:
		st.Fix = "Send " + line + " over something that delivers at least once, or say that its effect may be missed (`effects` of the flow)."
	case t.forgot(mb):
		keeper := t.box(mb.Box)
		if mb.Keeper.Where == custody.Elsewhere && mb.Keeper.Box != nil {
			keeper = mb.Keeper.Box
		}
		st.Fix = "Make " + id(keeper) + " durable, or keep the work in a store until " + to + " has done it."
	case mb.OnReceipt || mb.AckMaybe && slices.Contains(t.assumed, mb.AckAssume):
		st.Cause = EarlyAck
		st.Fix = "Acknowledge " + line + " after the work, not on receipt (`ack: \"after-work\"`)."
		if t.poisonous(mb.Line) {
			st.Fix = "Acknowledge " + line + " after the work (`ack: \"after-work\"`), and give it a dead-letter queue for what can't be done, with an alarm and a runbook."
		}
	case mb.Expires != nil && !mb.tooOldFor(mb.Expires):
		st.Cause = ShortLivedDeadLetter
		st.Fix = "Keep parked messages in " + id(mb.Expires) + " for longer than " + id(mb.Line.From) + " keeps them, and for as long as the platform allows (`channel: retention`)."
	case mb.Expires != nil:
		st.Fix = "Keep messages in " + id(mb.Expires) + " for longer than " + mb.tryingSum() + ", hide them for less time (`visibility`), or give up sooner (`deadLetter: after`)."
	case mb.Refused != nil:
		st.Cause = RefusedDeadLetter
		st.Fix = "Park in what the platform of " + from + " can write to, instead of " + id(mb.Refused) + " (`tautline platforms` says what that is)."
	case mb.DeadLetter == nil:
		st.Cause = NoDeadLetter
		st.Fix = "Give " + line + " a dead-letter queue, with an alarm and a runbook."
	}
}

// forgotParked tells whether what a mailbox had parked was forgotten in the story.
func (t *teller) forgotParked(mb *Mailbox) bool {
	return slices.ContainsFunc(t.p.Memories, func(mem Memory) bool { return t.box(mem.Box) == mb.DeadLetter })
}

// forgot tells whether a channel forgot its message in the story.
func (t *teller) forgot(mb *Mailbox) bool {
	return t.told(Drops, mb.Line)
}

// guardBefore is a guard that keeps a second try from coming to an effect.
func (t *teller) guardBefore(e int) *Step {
	for _, i := range t.p.Effects[e].Path {
		st := &t.p.Steps[i]
		for _, before := range t.p.Handlers[st.Handler].Steps[:st.Index-1] {
			if g := &t.p.Steps[before]; g.Guard && !apart(g.Branches, st.Branches) {
				return g
			}
		}
	}
	return nil
}

func (t *teller) fixGuard(st *Story, g *Step, e int) {
	l := t.p.Effects[e].Line
	switch {
	case t.p.Effects[e].Message || l.To.Family() == model.Channel || t.byMessage(g, e):
		st.Fix = "Take the guard off `" + g.Line.ID + "`, so that a second run goes on where the first stopped; or let the change stream of " + id(g.Line.To) + " tell what was committed."
	case t.keyless(l):
		st.Fix = "A claim before `" + l.ID + "` loses work, and none doubles it: " + noKey(l)
	case l.To.Kind == model.External:
		st.Fix = t.fixThirdParty(g, e)
	case t.p.Effects[e].Idempotent:
		st.Fix = "Take the guard off `" + g.Line.ID + "`: a second run then goes on to `" + l.ID + "`, which may be done again without harm."
	case oneCommit(g.Line, l):
		st.Fix = "Put `" + g.Line.ID + "` and `" + l.ID + "` into one transaction, or give `" + l.ID + "` a key of its own and take the guard off `" + g.Line.ID + "`."
	default:
		st.Fix = "Give `" + l.ID + "` a key of its own and take the guard off `" + g.Line.ID + "`, so that a second run goes on where the first stopped."
	}
}

// fixThirdParty is a guard before what a third party does: a second run has to
// come to it, or it has to be done by somebody who is run until it is.
func (t *teller) fixThirdParty(g *Step, e int) string {
	l := t.p.Effects[e].Line
	fix := "No transaction covers a third party. Take the guard off `" + g.Line.ID + "`, so that a second run goes on to `" + l.ID + "`, whose key " + id(l.To) + " honours"
	if !t.p.Effects[e].Idempotent {
		fix = "No transaction covers a third party. Send `" + l.ID + "` with a key that " + id(l.To) + " honours, and take the guard off `" + g.Line.ID + "`, so that a second run goes on where the first stopped"
	}
	if t.p.Handlers[t.p.Handlers[g.Handler].Root].From < 0 && g.Line.To.Kind == model.Database {
		fix += "; or write what is to be done beside the row (an outbox, or the store's change stream) and do it from there behind a queue"
	}
	if fix += "."; !t.p.Effects[e].Idempotent {
		fix += " Without such a key, a guard may lose `" + l.ID + "` and no guard may do it twice: decide which is worse."
	}
	return fix
}

// oneCommit tells whether one transaction can cover two lines: one box writes
// both into one database.
func oneCommit(a, b *model.Line) bool {
	return a.From == b.From && a.To == b.To && a.To.Kind == model.Database
}

// byMessage tells whether an effect lies behind a message that the handler of a
// guard sends.
func (t *teller) byMessage(g *Step, e int) bool {
	for _, i := range t.p.Effects[e].Path {
		if st := &t.p.Steps[i]; st.Handler == g.Handler && st.Kind == Send {
			return true
		}
	}
	return false
}

// keyless tells whether an effect is somebody else's who knows no key.
func (t *teller) keyless(l *model.Line) bool {
	return l.To.Kind == model.External && l.Idempotency.EnforcedBy.None()
}

func noKey(l *model.Line) string {
	return "with a third party that honours no idempotency key no arrangement keeps both promises. Ask " + id(l.To) + " for a key, or decide which of the two may be broken."
}

func (t *teller) forgotten(e int) *model.Box {
	if t.p.Effects[e].Forgets {
		return t.p.Effects[e].Line.To
	}
	return nil
}

// fixUnfinished is work that was left between two steps, by a handler that
// nobody runs again: because a channel didn't take it, because it was lost on
// the way into one, or because the handler ended.
func (t *teller) fixUnfinished(st *Story, e int) {
	for _, i := range t.p.Effects[e].Path {
		s := &t.p.Steps[i]
		to, line := id(s.Line.To), "`"+s.Line.ID+"`"
		switch {
		case s.Kind != Send:
		case s.Line.To.Family() != model.Channel:
			if t.told(Refuses, s.Line) {
				st.Fix = "Nobody sends " + line + " again. Put a durable queue before " + to + ", and let " + id(s.Line.From) + " park what the queue doesn't take (`deadLetter` of the line into it), with an alarm and a runbook."
				return
			}
		case t.told(Drops, s.Line):
			st.Fix = "Send " + line + " over something that delivers at least once, or state that its work may be lost (`guarantee: \"at-most-once\"`)."
			return
		case t.told(Refuses, s.Line) && s.SenderDeadLetter >= 0: // it was stopped before it could
			st.Fix = "Nothing durable knows that " + id(s.Line.From) + " has begun. Let something keep the work until " + line + " is done (a `buffer` of the line, or a workflow)."
			return
		case t.told(Refuses, s.Line):
			st.Fix = "Let " + id(s.Line.From) + " park what " + to + " doesn't take: give " + line + " a dead-letter queue (`deadLetter`), with an alarm and a runbook."
			return
		}
	}
	st.Fix = "Nobody runs " + id(t.left(e)) + " again. Put a durable queue before it, make it a workflow, or give the answer only when everything is done."
}

// told tells whether something went wrong on a line in the story.
func (t *teller) told(a Action, l *model.Line) bool {
	return slices.ContainsFunc(t.steps, func(s StoryStep) bool { return s.Action == a && s.Fault != NoFault && s.Line == l })
}

// poisonous tells whether work came over a line in the story that can't be done.
func (t *teller) poisonous(l *model.Line) bool {
	return slices.ContainsFunc(t.steps, func(s StoryStep) bool { return s.Fault == Poison && s.Line == l })
}

// left is the box that left the work: where the last fault of the story was, or
// else the last box on the way that somebody asked.
func (t *teller) left(e int) *model.Box {
	for i := len(t.steps) - 1; i >= 0; i-- {
		if s := &t.steps[i]; s.Fault != NoFault && s.Handler != nil && s.Handler != t.client() {
			return s.Handler
		}
	}
	path := t.p.Effects[e].Path
	at := path[len(path)-1]
	for _, i := range path {
		if h := &t.p.Handlers[t.p.Steps[i].Handler]; h.From < 0 && !h.Client {
			at = i
		}
	}
	return t.box(t.p.Handlers[t.p.Steps[at].Handler].Box)
}

func (t *teller) concludeParked(st *Story, s []byte) {
	at, _ := t.x.unwatched(s)
	st.Cause = UnwatchedDeadLetter
	var where *model.Box
	is := "parked"
	switch at.kind {
	case ofMailbox:
		mb := &t.p.Mailboxes[at.i]
		st.Lines = append(st.Lines, mb.Line)
		if mb.Waits != nil {
			st.Cause = NoCause
			st.Sum = id(mb.Waits) + " waits for an answer to `" + mb.Line.ID + "` that never comes, and nobody is called."
			st.Fix = limitWait(mb)
			return
		}
		where = mb.DeadLetter
		if *t.x.mail(s, at.i)&parked == 0 {
			st.Sum = "The work is left in " + mb.keptIn() + ", and nobody is called."
			st.Fix = mb.watch()
			return
		}
	case ofSender:
		k := &t.p.SenderDeadLetters[at.i]
		st.Lines = append(st.Lines, t.p.Steps[k.Step].Line)
		where = k.To
	case ofWorkflow:
		h := &t.p.Handlers[at.i]
		where, is = t.box(h.Box), "held"
		if *t.x.fate(s, at.i)&endless != 0 && !h.Noticed {
			st.Sum = id(where) + " goes on trying for ever, and nobody is called."
			st.Fix = fixEndless(where)
			return
		}
		if *t.x.fate(s, at.i)&held == 0 || h.Watched {
			where, is = h.Parks, "parked"
		}
	}
	st.Sum = "The work is " + is + " in " + id(where) + ", and nobody is called."
	st.Fix = watch(where)
}

// limitWait says how a wait would end that nobody ends.
func limitWait(mb *Mailbox) string {
	w := id(mb.Waits)
	return "Let the wait for the answer to `" + mb.Line.ID + "` end: give it a timeout after which " + w + " asks somebody else, or fails; and give " + w + " an alarm (`monitoring: alarms`) and a runbook."
}

func watch(b *model.Box) string { return watchIn(id(b)) }

// watch says how somebody would learn of what a mailbox has given up.
func (mb *Mailbox) watch() string {
	if mb.DeadLetter != nil {
		return watch(mb.DeadLetter)
	}
	return watchIn(mb.keptIn())
}

func watchIn(where string) string {
	return "Give " + where + " an alarm on what it holds (`monitoring: alarms`) and a runbook that says what to do with it."
}

func (t *teller) concludeDouble(st *Story, s []byte) {
	for e := range t.p.Effects {
		ef := &t.p.Effects[e]
		if *t.x.effect(s, e) < 2 || ef.Message && !ef.Once {
			continue
		}
		st.Lines = append(st.Lines, ef.Line)
		if ef.Message {
			st.Sum = "`" + ef.Line.ID + "` has put its message into " + id(ef.Line.To) + " twice, and promises to do so exactly once."
			st.Fix = "Let the broker drop repeats (`idempotency: {enforcedBy: \"broker\"}`), or promise `at-least-once` and let consumers cope."
			return
		}
		st.Sum = capital(named(ef.Line)) + " has happened twice."
		st.Cause = UnsafeRetry
		switch {
		case ef.Idempotent:
			st.Fix = "The key of `" + ef.Line.ID + "` is forgotten after " + model.FormatDuration(ef.Window) + ", before its last repeat: let `idempotency: window` outlive that."
		case t.keyless(ef.Line):
			st.Fix = "A dedup store or a claim only moves the gap: " + noKey(ef.Line)
		case t.p.Steps[ef.Step].Record >= 0:
			st.Fix = "The dedup store learns of `" + ef.Line.ID + "` only afterwards. Let the key commit with the effect: `enforcedBy: \"unique-key\"` or `\"conditional-write\"`."
		default:
			st.Fix = "Give `" + ef.Line.ID + "` an idempotency key that commits with the effect in " + id(ef.Line.To) + "."
		}
		return
	}
}

func (t *teller) concludeHalf(st *Story, s []byte) {
	missing, happened := t.ends(st.Promise, s)
	m := &t.p.Effects[missing]
	happened = t.nearest(missing, happened, s)
	h := &t.p.Effects[happened]
	st.Lines = append(st.Lines, m.Line, h.Line)
	st.Sum = capital(named(h.Line)) + " has happened, and " + named(m.Line) + " never will."
	if t.wiped[missing] {
		st.Sum = capital(named(h.Line)) + " has happened and stays, and what " + named(m.Line) + " left behind is forgotten."
	}
	if t.wasUndone(missing, s) {
		st.Sum = capital(named(h.Line)) + " has happened and stays, and " + named(m.Line) + " was undone."
	}
	if t.forgetful(missing) != nil && t.forgetful(happened) != nil && t.fixForgetful(st, missing) {
		return
	}
	for _, w := range h.Workflows {
		if *t.x.fate(s, w)&endless != 0 {
			st.Fix = fixEndless(t.box(t.p.Handlers[w].Box))
			return
		}
		if *t.x.fate(s, w) != 0 {
			st.Fix = "Give `" + t.uncompensated(h, w) + "` a compensation: it may have taken effect when the workflow goes back."
			if t.p.Steps[t.stepOf(h, w)].Undo >= 0 {
				st.Fix = "Let somebody look at failed executions of " + id(t.box(t.p.Handlers[w].Box)) + "."
			}
			return
		}
	}
	if f := t.forgotten(missing); f != nil && t.wiped[missing] {
		st.Fix = "Make " + id(f) + " durable, or write to a store that is."
		return
	}
	t.fixHalf(st, missing, happened, s)
	st.Fix = t.fixChoice(missing, happened) + st.Fix
}

// nearest is the effect that happened and shares most of its way with the one
// that is missing: the two belong together.
func (t *teller) nearest(missing, happened int, s []byte) int {
	best, most := happened, -1
	for e := range t.p.Effects {
		if *t.x.effect(s, e) == 0 || !t.p.Effects[e].Counts {
			continue
		}
		if n := t.shared(missing, e); n > most {
			best, most = e, n
		}
	}
	return best
}

// shared counts the handlers that lead to both of two effects.
func (t *teller) shared(a, b int) int {
	n := 0
	pa, pb := t.p.Effects[a].Path, t.p.Effects[b].Path
	for n < len(pa) && n < len(pb) && t.p.Steps[pa[n]].Handler == t.p.Steps[pb[n]].Handler {
		n++
	}
	return n
}

func (t *teller) stepOf(e *Effect, workflow int) int {
	for _, i := range e.Path {
		if t.p.Steps[i].Handler == workflow {
			return i
		}
	}
	return e.Step
}

func (t *teller) uncompensated(e *Effect, workflow int) string {
	return t.p.Steps[t.stepOf(e, workflow)].Line.ID
}

// fixHalf finds where the two effects part, and what would hold them together.
func (t *teller) fixHalf(st *Story, missing, happened int, s []byte) {
	if g := t.guardBefore(missing); g != nil {
		st.Cause = DualWrite
		t.fixGuard(st, g, missing)
		return
	}
	for _, m := range t.p.Effects[missing].Mailboxes {
		mb := &t.p.Mailboxes[m]
		switch marks := *t.x.mail(s, m); {
		case marks&gone != 0:
			t.fixLost(st, s, missing)
			return
		case marks&kept != 0 && mb.Waits != nil:
			st.Fix = limitWait(mb)
			return
		case marks&(parked|kept) != 0:
			st.Cause, st.Fix = UnwatchedDeadLetter, mb.watch()
			return
		}
	}
	for _, k := range t.p.Effects[missing].SenderDeadLetters {
		if t.x.isParked(s, k) {
			st.Cause, st.Fix = UnwatchedDeadLetter, watch(t.p.SenderDeadLetters[k].To)
			return
		}
	}
	t.fixParting(st, missing, happened)
}

// fixParting says how the two steps at which the ways of two effects part
// would hold together.
func (t *teller) fixParting(st *Story, missing, happened int) {
	st.Cause = DualWrite
	who, n := t.client(), t.shared(missing, happened)
	if n > 0 {
		who = t.box(t.p.Handlers[t.p.Steps[t.p.Effects[missing].Path[n-1]].Handler].Box)
	}
	n = max(n, 1)
	a, b := &t.p.Steps[t.p.Effects[happened].Path[n-1]], &t.p.Steps[t.p.Effects[missing].Path[n-1]]
	switch {
	case b.Line.From.Kind == model.External:
		st.Fix = fixComesAfter(b.Line, t.p.Effects[missing].Line)
	case a.Kind == Send || b.Kind == Send:
		st.Fix = t.fixSending(who, a, b, t.p.Effects[missing].Line)
	case a.Line.To.Kind == model.External || b.Line.To.Kind == model.External:
		write := "Write what is to be done beside the row (an outbox, or the store's change stream)"
		if a.Line.To.Kind != model.Database && b.Line.To.Kind != model.Database {
			write = "Write down first what is to be done, in a database (with an outbox, or its change stream) or in a durable queue,"
		}
		st.Fix = "No transaction covers a third party. " + write + " and do it from there behind a queue; or run both as a workflow whose steps name their compensation."
	default:
		st.Fix = "Nothing makes `" + a.Line.ID + "` and `" + b.Line.ID + "` happen together. Put a durable queue before each, so that " + id(who) + " is run again until both are done, or make it a workflow whose steps name their compensation."
	}
}

// fixComesAfter is an effect that comes only if a third party goes on after its
// own work, as one does that calls back: no program of the team runs between.
func fixComesAfter(next, missing *model.Line) string {
	back := "`" + next.ID + "`"
	if next != missing {
		back += ", and so `" + missing.ID + "`,"
	}
	if next.To.Family() == model.Channel {
		return back + " comes only if " + id(next.From) + " goes on after its own work, and nobody else has to see to it. Let " + id(next.From) + " send it again until it is taken (`retry`)."
	}
	return back + " comes only if " + id(next.From) + " goes on after its own work, and nobody else has to see to it. Let " + id(next.From) + " send it again until it is taken (`retry`), into a durable queue before " + id(next.To) + ", from which it is tried until it is done."
}

// fixSending says how something that is done and a message would hold
// together, or two messages. Only a database commits both; an object store can
// tell of an object that is there.
func (t *teller) fixSending(who *model.Box, a, b *Step, missing *model.Line) string {
	done, message := a, b
	if a.Kind == Send {
		done, message = b, a
	}
	what := "`" + done.Line.ID + "`"
	switch to := done.Line.To; {
	case to.Kind == model.ObjectStore:
		return "No transaction covers " + id(to) + " and a message. Let " + id(to) + " itself tell that an object is there (its event notification), in place of `" + message.Line.ID + "`; or name in `effects` of the flow what has to happen, if " + what + " without `" + missing.ID + "` does no harm."
	case done.Kind == Send:
		return "Nothing makes " + what + " and `" + message.Line.ID + "` happen together. Send one message that both ways go on from (a topic), or put a durable queue before " + id(who) + ", so that it is run again until both are sent."
	}
	if done.Line.To.Kind != model.Database {
		return "No transaction covers what " + what + " does and a message. Put a durable queue before " + id(who) + ", so that it is run again until both are done, and make " + what + " safe to repeat; or run both as a workflow whose steps name their compensation."
	}
	return "Let one commit decide in " + id(who) + ": write the message beside the row (an outbox, one `transaction`), or let the store's change stream send it."
}

func (t *teller) concludeUntrue(st *Story, s []byte) {
	e := t.x.doubledByRetry(s)
	l := t.p.Effects[e].Line
	st.Lines = append(st.Lines, l)
	st.Cause = UnsafeRetry
	told := " has heard nothing"
	if s[1] == toldNo {
		told = " was told no"
	}
	st.Sum = id(t.client()) + told + ", but " + named(l) + " has happened, and asking again does it once more."
	st.Fix = "Let the client send a key with its request, and check it where `" + l.ID + "` commits: then asking again is safe."
	if t.keyless(l) {
		st.Fix = "Take `" + l.ID + "` out of the request: keep it durably, answer yes, and do it behind a queue. " + capital(noKey(l))
	}
}

func capital(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}
