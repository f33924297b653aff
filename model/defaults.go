package model

import (
	"maps"
	"slices"
	"strings"

	"tautline.dev/model/platform"
	"tautline.dev/model/value"
)

// ownPlatforms are the platforms that a team describes itself; they come
// before the built-in ones.
func ownPlatforms(root *value.Node) map[string]*platform.Platform {
	own := map[string]*platform.Platform{}
	for _, f := range fields(root.Get("platforms")) {
		own[f.Label] = platform.FromTree(f.Label, f.Value)
	}
	return own
}

// implying fills in what the team did not state, in an order in which each
// step can build on the ones before it.
type implying struct {
	sys *System
}

func (s *System) imply(own map[string]*platform.Platform) {
	s.platforms = own
	for _, b := range s.Boxes {
		b.Out, b.Into = linesByID(b.Out), linesByID(b.Into)
	}
	im := &implying{s}
	for _, b := range s.Boxes {
		im.box(b)
	}
	for _, l := range s.Lines {
		im.interactionByShape(l)
		im.platformFacts(l, func(f *platform.Fact) bool { return isInteraction(f.Path) })
	}
	for _, l := range s.Lines {
		im.segments(l)
		im.carried(l)
		im.platformFacts(l, func(f *platform.Fact) bool { return !isInteraction(f.Path) })
		l.fillProcessing()
		im.durability(l)
		im.triedFor(l)
		im.borders(l)
	}
	im.throughChannels()
	im.deadLetters()
	s.buildHandlers()
}

func isInteraction(path string) bool {
	return path == "interaction" || path == "interaction.mode" || path == "interaction.channel" || path == "interaction.delivery"
}

// theModel is the source of what needs no platform.
const theModel = "the model"

// byShape is the source of what the shape of the model makes certain.
func byShape(says string, at value.Span) *Source {
	return &Source{By: theModel, Says: says, At: at}
}

// platformsOf is what is known of the platforms of a box, the innermost first:
// what it says comes before what those around it say.
func (s *System) platformsOf(b *Box) (out []*platform.Platform) {
	for _, id := range slices.Backward(b.Platform.Or(nil)) {
		if p := s.Platform(id); p != nil {
			out = append(out, p)
		}
	}
	return out
}

// Platform is what is known of a platform: by the team's own description, else
// by the catalogue; nil if nothing is.
func (s *System) Platform(id string) *platform.Platform {
	if p := s.platforms[id]; p != nil {
		return p
	}
	return platform.Builtin(id)
}

// PlatformIDs are the ids that a box of this system can name: those of the
// catalogue and of the team's own platforms, sorted.
func (s *System) PlatformIDs() []string {
	ids := append(platform.IDs(), slices.Collect(maps.Keys(s.platforms))...)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// OwnPlatforms are the platforms that the team describes itself, by id.
func (s *System) OwnPlatforms() []*platform.Platform {
	var own []*platform.Platform
	for _, id := range slices.Sorted(maps.Keys(s.platforms)) {
		own = append(own, s.platforms[id])
	}
	return own
}

// box applies what the system and the platform say of a box.
func (im *implying) box(b *Box) {
	if b.Kind != Client && b.Kind != External {
		inherit(&b.Owner, &im.sys.Owner, "the system's owner answers for it")
		inherit(&b.Objectives.RTO, &im.sys.Objectives.RTO, "the system's RTO")
		inherit(&b.Objectives.RPO, &im.sys.Objectives.RPO, "the system's RPO")
	}
	for _, p := range im.sys.platformsOf(b) {
		apply(p.ID, p.Box, b.meantFacts, true)
		apply(p.ID, p.Box, b.Behaviour.facts, true)
	}
	for _, id := range slices.Backward(b.Platform.Or(nil)) {
		if provider := platform.ProviderOf(id); provider != nil {
			apply(provider.ID, provider.Behaviour, b.Behaviour.facts, true)
		}
	}
}

// meantFacts calls visit with the facts that mean something on a box of its kind. A
// platform that is a library's tells of its worker and of its queue.
func (b *Box) meantFacts(visit func(path string, f AnyFact)) {
	b.Facts(func(path string, f AnyFact) {
		if part, _, _ := strings.Cut(path, "."); b.has(part) {
			visit(path, f)
		}
	})
}

func inherit[T any](to, from *Fact[T], says string) {
	if v, ok := from.Get(); ok {
		to.imply(v, byShape(says, from.At()))
	}
}

// apply gives the facts of an entity what a platform or its provider says about
// them: the range,
// and if they imply, the value.
func apply(by string, facts []platform.Fact, list func(func(string, AnyFact)), imply bool) {
	if len(facts) == 0 {
		return
	}
	list(func(path string, f AnyFact) {
		for i := range facts {
			pf := &facts[i]
			if pf.Path != path && !(pf.Path == "interaction" && isInteraction(path)) {
				continue
			}
			if pf.Verified {
				f.named(pf.Called)
			}
			src := &Source{By: by, Says: pf.Says, URL: pf.Source, Read: pf.Read}
			n := pf.Implied()
			if n != nil && pf.Path == "interaction" && path != "interaction" {
				n = shorthand("interaction", path[len("interaction."):], n)
			}
			if n != nil && imply {
				f.implyNode(n, src)
			}
			if said := pf.Said(); said != nil && !pf.Verified {
				f.doubtful(&Doubt{None: said.Kind == value.String && said.Text == "none", Source: src})
			}
			if pf.Verified && (pf.Min != nil || pf.Max != nil || pf.Value != nil || len(pf.Among) > 0) {
				l := &Limit{Source: src, Endless: pf.Default != nil && pf.Default.Text == "unlimited"}
				if len(pf.Among) > 0 {
					l.Among = []Among{{Boxes: pf.Among, Source: src}}
				}
				if pf.Value != nil {
					l.Fixed = n
				}
				if pf.Min != nil {
					l.Min = *pf.Min
				}
				if pf.Max != nil {
					l.Max = *pf.Max
				}
				f.restrict(l)
			}
		}
	})
}

// interactionByShape fills in what no platform could make otherwise: a message
// into a channel is not waited for, and what leaves one never was.
func (im *implying) interactionByShape(l *Line) {
	from, to := l.From, l.To
	switch {
	case from.Family() == Channel:
		l.Mode.imply(Async, byShape("what leaves a channel was handed over before", l.At))
		switch from.Kind {
		case Queue:
			l.Reach.imply(PointToPoint, byShape("a queue gives each message to one consumer", l.At))
		case Topic, Bus:
			l.Reach.imply(PublishSubscribe, byShape("a "+string(from.Kind)+" gives each message to every subscriber", l.At))
		}
	case from.Family() == Store:
		l.Mode.imply(Async, byShape("what leaves a store is its log of changes", l.At))
		l.Operation.imply(Event, byShape("what leaves a store is its log of changes", l.At))
	case to.Family() == Store:
		l.Mode.imply(Sync, byShape("a store answers whoever asks or writes", l.At))
	case to.Family() == Channel:
		l.Mode.imply(Async, byShape("a channel takes a message over; nobody waits for the work", l.At))
		l.Delivery.imply(Push, byShape("a sender puts its messages into a channel", l.At))
		reach := PointToPoint
		if to.Kind == Topic || to.Kind == Bus || to.Kind == Stream {
			reach = PublishSubscribe
		}
		l.Reach.imply(reach, byShape("a "+string(to.Kind)+" decides who receives", l.At))
	}
	if l.Mode.Or("") == Async && from.Family() != Channel && from.Family() != Store {
		l.Delivery.imply(Push, byShape("there is nothing between the two that the receiver could ask", l.At))
	}
	if l.Mode.Or("") == Sync {
		l.Reach.imply(PointToPoint, byShape("who waits for an answer asks one receiver", l.At))
		l.Delivery.imply(Push, byShape("who waits for an answer sends the question", l.At))
	}
}

// carried gives a line what its ends say about it: a receiver's inbox for its own
// polling of a log, whose limits are the line's own, and a channel's dead letters
// for each line that leaves it. What a team states at the receiver comes before what
// a platform implies at the channel.
func (im *implying) carried(l *Line) {
	l.Auth.take(&l.To.Admission.Auth)
	if l.asksForConfirms() && l.To.Family() == Channel {
		l.Guarantee.imply(AtLeastOnce, byShape("a message whose storing is confirmed isn't lost on its way", l.Confirmed.At()))
	}
	in, out := &l.To.Inbox, &l.From.Channel
	uses := l.UsesInbox() && l.Processing == nil && (l.Delivery.Or("") != Poll || !in.Absent())
	if uses && in.DeadLetter.To.State() == Stated && out.DeadLetter.To.State() != Stated {
		l.DeadLetter.take(&in.DeadLetter)
	}
	if l.From.Family() == Channel {
		l.PutsAside = im.parksItself(l) || l.From.Behaviour.ParksItself.Or(false)
		l.lease()
		if _, drawn := out.DeadLetter.To.Get(); drawn || !im.parksItself(l) {
			l.DeadLetter.take(&out.DeadLetter)
		}
		l.Ordering.take(&out.Ordering)
		l.Data.MaxSize.take(&out.MaxSize)
		if most := out.MaxSize.Limit(); most != nil {
			l.Data.MaxSize.restrict(&Limit{Max: most.Max, Source: most.Source}) // what leaves a channel was in it
		}
	}
	if uses {
		l.DeadLetter.take(&in.DeadLetter)
		l.Retry.Attempts.take(&in.Attempts)
		l.Retry.MaxAge.take(&in.MaxAge)
		if in.Attempts.Known() {
			l.Retry.By.imply(ByPlatform, byShape("the receiver's inbox tries again", in.Attempts.At()))
		}
	}
}

// parksItself tells whether the library that reads a line puts what it gives up
// into a place of its own: that nobody named the channel's dead letter says nothing
// then, and where that place is stays a question.
func (im *implying) parksItself(l *Line) bool {
	reads := l.To.Behaviour
	if p := im.sys.Platform(l.Client.Or("")); p != nil {
		apply(p.ID, p.Box, reads.facts, true)
	}
	return reads.ParksItself.Or(false)
}

// lease gives a line out of a channel the time for which that hides what it has
// given out: what is fetched, and what is pushed where the platform pushes again
// after that time.
func (l *Line) lease() {
	switch l.Delivery.Or("") {
	case Poll:
	case Push:
		if !l.From.Behaviour.PushesWithinVisibility.Or(false) || l.To.Behaviour.OwnSubscription.Or(false) {
			return
		}
	default:
		return
	}
	l.Lease.For.take(&l.From.Channel.Visibility)
}

// take copies where work goes, and after how many tries.
func (d *DeadLetter) take(from *DeadLetter) {
	d.To.take(&from.To)
	d.After.take(&from.After)
}

// UsesInbox tells whether the receiver's inbox takes part in a line: for an
// asynchronous push that no channel's own redelivery answers for, and for a
// poller of a log.
func (l *Line) UsesInbox() bool {
	if l.Mode.Or("") != Async {
		return false
	}
	if l.Delivery.Or("") == Push {
		return l.To.Family() == Compute
	}
	return l.From.Family() == Store || l.From.Kind == Stream
}

// durability tells what holds the work of an asynchronous line while its
// receiver is down, where something at either end makes that certain.
func (im *implying) durability(l *Line) {
	if l.Mode.Or("") != Async {
		return
	}
	for _, b := range []*Box{l.From, l.To} {
		name := b.ID
		switch {
		case b.Family() == Channel && b.Channel.Durable.Or(false):
			l.Buffer.Name.imply(name, byShape("`"+name+"` keeps messages durably", b.At))
			o := l.Buffer.Name.Origin()
			tries := l.From.Kind == Scheduler && o != nil && o.Source != nil          // its platform keeps it, and not this box
			if l.Buffer.Name.Or("") == name || l.From.Family() != Channel && !tries { // not what the other of two channels does
				l.Buffer.Retention.take(&b.Channel.Retention)
				if b == l.From && !b.Channel.Retention.Known() && (b.Kind == Topic || b.Kind == Bus) && l.Delivery.Or("") == Push {
					l.Buffer.Retention.take(&l.Retry.MaxAge) // it keeps what it pushes for as long as it tries
				}
			}
		case b.Family() == Channel && b.Channel.Durable.Known():
			l.Buffer.Name.implyNone(byShape("`"+name+"` forgets its messages when it stops", b.At))
		case b.Kind == Workflow:
			l.Buffer.Name.imply(name, byShape("the workflow `"+name+"` keeps its state durably", b.At))
		case b == l.From && b.Family() == Store && b.Store.ChangeStream.Known() && !b.Store.ChangeStream.None():
			l.Buffer.Name.imply(name, byShape("the change log of `"+name+"` keeps what was committed", b.At))
			l.Buffer.Retention.take(&b.Store.ChangeStream)
		}
	}
}

// triedFor lets what keeps the work by trying on, the platform of a scheduler, keep it for
// as long as it is said to try.
func (im *implying) triedFor(l *Line) {
	o := l.Buffer.Name.Origin()
	if l.From.Kind == Scheduler && l.Buffer.Name.State() == Implied && o.Source != nil && l.From.RunsOn(o.Source.By) {
		l.Buffer.Retention.take(&l.Retry.MaxAge)
	}
}

// throughChannels carries what goes into a channel to what leaves it, where all
// that goes in says the same: what it is, and which contract it keeps to.
// Channels may follow each other, hence the repetition, which ends because each
// round settles at least one line.
func (im *implying) throughChannels() {
	for again := true; again; {
		again = false
		for _, b := range im.sys.Boxes {
			if b.Family() != Channel || len(b.Into) == 0 {
				continue
			}
			says := byShape("all that goes into `"+b.ID+"` is of this kind", b.At)
			again = agree(b, func(l *Line) *Fact[Operation] { return &l.Operation }, says) || again
			again = agree(b, func(l *Line) *Fact[string] { return &l.Data.Contract }, says) || again
		}
	}
}

// agree implies a fact of the lines out of a channel from the same fact of all
// lines into it, if they have one value; it tells whether that answered
// anything.
func agree[T comparable](b *Box, of func(*Line) *Fact[T], says *Source) bool {
	v, ok := of(b.Into[0]).Get()
	for _, l := range b.Into[1:] {
		other, also := of(l).Get()
		ok = ok && also && other == v
	}
	if !ok {
		return false
	}
	answered := false
	for _, l := range b.Out {
		if to := of(l); !to.Known() && !to.Asked() {
			to.imply(v, says)
			answered = true
		}
	}
	return answered
}

// deadLetters notes at each box what parks work there.
func (im *implying) deadLetters() {
	park := func(f *Fact[*Box], by Entity) {
		if b, ok := f.Get(); ok && !slices.Contains(b.DeadLetterOf, by) {
			b.DeadLetterOf = append(b.DeadLetterOf, by)
		}
	}
	sys := im.sys.ByName()
	for _, b := range sys.Boxes {
		park(&b.Channel.DeadLetter.To, b.Entity())
		park(&b.Inbox.DeadLetter.To, b.Entity())
	}
	for _, l := range sys.Lines {
		if l.From.Family() == Channel && l.From.Channel.DeadLetter.To.Known() && l.DeadLetter.To.Or(nil) == l.From.Channel.DeadLetter.To.Or(nil) {
			continue
		}
		if l.DeadLetter.To.At() == l.To.Inbox.DeadLetter.To.At() && l.To.Inbox.DeadLetter.To.Known() {
			continue
		}
		park(&l.DeadLetter.To, l.Entity())
	}
}
