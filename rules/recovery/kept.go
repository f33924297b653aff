package recovery

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
)

// What a flow can keep of what it is promised, by the same figures and sums by which
// the rules judge it.

// Standing is how an objective of a flow stands.
type Standing string

// How an objective stands.
const (
	// Kept: what it hangs on allows it.
	Kept Standing = "kept"
	// Lost: what it hangs on can't keep it.
	Lost Standing = "lost"
	// InDoubt: it is lost if figures that nobody is sure of hold: what a platform
	// publishes, or all slow calls at once.
	InDoubt Standing = "in doubt"
	// NotKnown: figures are missing.
	NotKnown Standing = "not known"
	// NotPromised: nobody promises it.
	NotPromised Standing = "not promised"
)

// Objective is one that a flow may be promised, beside what it can keep.
type Objective struct {
	// Name is "availability", "latency p99", "rto" or "rpo".
	Name string
	// Promised is what is promised, and By says who does: "the system", "`order`"; both
	// are "" where nobody does.
	Promised, By string
	// Possible is what the model can keep, "" where that isn't known.
	Possible string
	// Sum is how that comes about: "`api` 0.999 × `db` 0.9995".
	Sum      string
	Standing Standing
	// Missing are the facts for want of which it isn't known, by path.
	Missing []string
	// Share is the availability that is possible, where that is what it is about and
	// it is known, else 0.
	Share float64
	// RestsOn are the facts by which it is kept.
	RestsOn []Ground
	// none are the facts of which it is said that nobody knows them.
	none []string
}

// Ground is a fact by which an objective is kept, by its path below its entity.
type Ground struct {
	Of   model.Entity
	Path string
	Fact model.AnyFact
}

// Objectives are the objectives of a flow: availability, the percentiles of its latency
// that are promised (p99, if none is), RTO and RPO.
func Objectives(s *model.System, g *flowgraph.Graph, f *model.Flow) []Objective {
	out := []Objective{availabilityOf(s, g, f)}
	out = append(out, latenciesOf(s, g, f)...)
	out = append(out, rtoOf(s, g, f), rpoOf(s, g, f))
	for i := range out {
		out[i].tell()
	}
	return out
}

// promised notes what is promised, and by whom.
func promisedAs[T any](o *Objective, pr promise[T], ok bool, words func(T) string) {
	o.Standing = NotPromised
	if ok {
		o.Promised, o.By, o.Standing = words(pr.value), pr.by, Kept
	}
}

func shareWords(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// wants notes facts that are missing: then what isn't lost already isn't known.
func (o *Objective) wants(paths ...string) {
	for _, path := range paths {
		if !slices.Contains(o.Missing, path) {
			o.Missing = append(o.Missing, path)
		}
	}
	if len(o.Missing) > 0 && o.Standing == Kept {
		o.Standing = NotKnown
	}
}

// nothing notes that nothing is drawn which it hangs on. Then nobody knows whether it is
// kept.
func (o *Objective) nothing() {
	if o.Standing == Kept {
		o.Standing = NotKnown
	}
}

// restsOn notes a fact by which it is kept, once.
func (o *Objective) restsOn(of model.Entity, b model.Basis) {
	path := strings.TrimPrefix(b.Path, of.Name+".")
	if b.Fact != nil && !slices.ContainsFunc(o.RestsOn, func(has Ground) bool { return has.Of == of && has.Path == path }) {
		o.RestsOn = append(o.RestsOn, Ground{of, path, b.Fact})
	}
}

// unsaid is wants for a fact that may be said to be known by nobody.
func (o *Objective) unsaid(path string, fact model.AnyFact) {
	if !fact.None() {
		o.wants(path)
		return
	}
	if o.Standing == Kept {
		o.Standing = NotKnown
	}
	o.none = append(o.none, path)
}

// tell adds to the sum what is said to be known by nobody.
func (o *Objective) tell() {
	if len(o.none) == 0 {
		return
	}
	says := "nobody knows it: " + phrase.Some(o.none) + " is none"
	if len(o.none) > 1 {
		says = "nobody knows them: " + phrase.Some(o.none) + " are none"
	}
	if o.Sum != "" {
		says = o.Sum + "; " + says
	}
	o.Sum = says
}

// partly tells whether facts are missing, stated to be so or not.
func (o *Objective) partly() bool { return len(o.Missing)+len(o.none) > 0 }

func availabilityOf(s *model.System, g *flowgraph.Graph, f *model.Flow) Objective {
	o := Objective{Name: "availability"}
	promised, ok := ofFlow(s, f, "objectives.availability", availability)
	promisedAs(&o, promised, ok, shareWords)
	r := reckon(g.Whole(f))
	if ok {
		if short, found := shortOf(rules.Error, promised.value, r.figures); found {
			o.Standing = Lost
			if short.severity == rules.Info {
				o.Standing = InDoubt
			}
		}
	}
	o.wants(unclear(r.whole.Unclear)...)
	for _, b := range r.unknown {
		o.unsaid("boxes."+b.ID+".measured.availability", &b.Measured)
	}
	if ok && o.Standing != Lost {
		o.wants(r.deciding(promised.value)...)
	}
	if len(r.figures) == 0 {
		o.nothing()
		return o
	}
	least, most := together(r.figures)
	o.Possible, o.Sum = phrase.Share(most, promised.value), sumOf(r.figures)
	down := downtime(most)
	switch {
	case len(r.unknown)+len(r.whole.Unclear) > 0:
		o.Possible, down = "at most "+o.Possible, "at least "+down
	case arithmetic.Below(least, most):
		if from := phrase.Share(least, promised.value); from != o.Possible {
			o.Possible = from + " to " + o.Possible
		}
		if longest := downtime(least); longest != down {
			down += " to " + longest
		}
		if ok && o.Standing == Kept && arithmetic.Below(least, promised.value) {
			o.Standing = NotKnown // shares are stated, and don't say how much it is, or whose they are
		}
	default:
		o.Share = most
	}
	o.Sum += " (" + down + " down a month"
	if ok {
		o.Sum += ", where " + downtime(promised.value) + " are allowed"
	}
	o.Sum = strings.TrimPrefix(o.Sum+")", " ")
	if o.Standing == Kept {
		for _, fig := range r.figures {
			if !fig.covered { // else that of its caller is enough
				o.restsOn(fig.box.Entity(), fig.basis)
			}
		}
		for _, l := range r.weighing(promised.value) {
			o.restsOn(l.Entity(), model.LineBasis(l, "share", &l.Share))
		}
	}
	return o
}

func latenciesOf(s *model.System, g *flowgraph.Graph, f *model.Flow) []Objective {
	t := timingOf(g, f)
	var out []Objective
	for i, pc := range percentiles {
		of := func(o *model.Objectives) *model.Fact[time.Duration] { return pc.of(&o.Latency) }
		promised, ok := ofFlow(s, f, "objectives.latency."+pc.name, of)
		if ok || pc.name == "p99" && !promisesAny(s, f) {
			out = append(out, latencyOf(promised, ok, i, t))
		}
	}
	return out
}

// promisesAny tells whether any latency is promised for a flow.
func promisesAny(s *model.System, f *model.Flow) bool {
	return slices.ContainsFunc(percentiles, func(pc percentile) bool {
		_, ok := ofFlow(s, f, "", func(o *model.Objectives) *model.Fact[time.Duration] { return pc.of(&o.Latency) })
		return ok
	})
}

func latencyOf(promised promise[time.Duration], ok bool, i int, t timing) Objective {
	o := Objective{Name: "latency " + percentiles[i].name}
	promisedAs(&o, promised, ok, model.FormatDuration)
	if !ok {
		promised.value = arithmetic.Forever
	}
	v := t.judge(promised, i)
	switch {
	case v.found && v.sure:
		o.Standing = Lost
	case v.found, v.rare && o.Standing == Kept && len(v.shares) == 0:
		o.Standing = InDoubt
	}
	o.wants(unclear(t.whole.Unclear)...)
	o.wants(v.shares...)
	for _, l := range t.lines() {
		if v.found && mostTime(l, i) == nil {
			v.untimed = append(v.untimed, l) // it takes that long without these
		}
	}
	for _, l := range v.untimed {
		o.unsaid("lines."+l.ID+".takes."+percentiles[i].name, percentiles[i].of(&l.Takes))
	}
	if v.without != nil {
		o.keptWithout(v.without, &t)
		return o
	}
	legs := t.some
	if o.Standing == Kept {
		legs = t.most
	}
	total := legs.of(t.root, i)
	switch {
	case total > 0:
		var terms []string
		for _, l := range legs.slowest(t.root, i) {
			terms = append(terms, "`"+l.ID+"` "+model.FormatDuration(legs.alone(l, i)))
		}
		o.Possible, o.Sum = phrase.Length(total), phrase.Steps(terms, " + ")
		if o.partly() {
			o.Possible = "at least " + o.Possible
		}
	case !o.partly():
		o.nothing()
	}
	if o.Standing == Kept {
		if !t.surely(promised.value, i) {
			o.Sum += sameWork
		}
		for _, l := range t.lines() {
			for _, pc := range percentiles[i:] {
				if fact := pc.of(&l.Takes); fact == mostTime(l, i) {
					o.restsOn(l.Entity(), model.LineBasis(l, "takes."+pc.name, fact))
				}
			}
		}
	}
	return o
}

// rtoOf: all that a flow waits for is brought back at the same time, and it works
// again with the last of them.
func rtoOf(s *model.System, g *flowgraph.Graph, f *model.Flow) Objective {
	o := Objective{Name: "rto"}
	promised, ok := ofFlow(s, f, "objectives.rto", rto)
	promisedAs(&o, promised, ok, model.FormatDuration)
	whole := g.Whole(f)
	bs := backsOf(whole, promised.value)
	if ok && slices.ContainsFunc(bs, back.late) {
		o.Standing = Lost
	}
	var last time.Duration
	var terms []string
	for _, b := range bs {
		if !b.known {
			o.unsaid("boxes."+b.box.ID+".objectives.rto", &b.box.Objectives.RTO)
			continue
		}
		if b.isLate && !b.sure {
			o.wants(b.untold...)
		}
		last = max(last, b.within)
		terms = append(terms, b.words)
	}
	o.wants(unclear(whole.Unclear)...)
	if len(bs) == 0 {
		o.nothing()
	}
	if len(terms) > 0 {
		o.Possible, o.Sum = phrase.Length(last), phrase.Steps(terms, ", ")
		if len(terms) > 1 {
			o.Sum = "the longest of " + o.Sum
		}
		if o.partly() {
			o.Possible = "at least " + o.Possible
		}
	}
	if o.Standing == Kept {
		for _, b := range bs {
			o.restsOn(b.box.Entity(), b.basis)
		}
	}
	return o
}

// rpoOf: what may be lost of a flow's work is what may be lost of the store that loses
// most.
func rpoOf(s *model.System, g *flowgraph.Graph, f *model.Flow) Objective {
	o := Objective{Name: "rpo"}
	promised, ok := ofFlow(s, f, "objectives.rpo", rpo)
	promisedAs(&o, promised, ok, model.FormatDuration)
	limit := arithmetic.Forever
	if ok {
		limit = promised.value
	}
	var most time.Duration
	var terms []string
	var kept []*model.Box
	var ways []way
	everything := false
	for _, b := range forgetful(g, f) {
		everything, most = true, arithmetic.Forever
		terms = append(terms, "`"+b.ID+"`: it isn't durable, and nothing else has "+map[bool]string{true: "what waits there", false: "it"}[b.Family() == model.Channel])
	}
	for _, b := range storesOf(f) {
		if !isLasting(b) || !g.Original(b) {
			if _, known := forgetsAll(g, f, b); !known {
				o.wants("boxes." + b.ID + ".store.durable")
			}
			if is, needs := derived(b); is && needs != "" {
				o.wants(needs)
			}
			continue
		}
		losses, missing := lossOf(b, limit)
		for _, path := range missing {
			o.wants("boxes." + b.ID + "." + path)
		}
		var words []string
		for _, w := range losses {
			everything = everything || w.loses == arithmetic.Forever
			most = max(most, w.loses)
			kept, ways = append(kept, b), append(ways, w)
			words = append(words, w.words)
		}
		if len(words) > 0 {
			terms = append(terms, "`"+b.ID+"`: "+phrase.Listed(words, ""))
		}
	}
	if len(terms) > 0 {
		o.Possible, o.Sum = phrase.Length(most), phrase.Steps(terms, "; ")
		if everything {
			o.Possible = "everything"
		} else if len(o.Missing) > 0 {
			o.Possible = "at least " + o.Possible
		}
	}
	if ok && most > promised.value {
		o.Standing = Lost
	}
	if o.Standing == Kept {
		for i, b := range kept {
			o.restsOn(b.Entity(), ways[i].basis)
		}
	}
	if len(terms)+len(o.Missing) == 0 {
		o.Possible, o.Sum = "0s", "it changes no store that keeps what is nowhere else"
	}
	return o
}

// forgetsAll tells whether a store that isn't meant to last has something of a flow that
// nothing else keeps: it isn't durable, what is written there is written to no lasting
// store by the same program, and the model draws how it gets it. A store that is said to be
// made of another, or whose records expire, may be made again, or is meant to forget.
func forgetsAll(g *flowgraph.Graph, f *model.Flow, b *model.Box) (forgets, known bool) {
	if Derived(b) || b.Store.Expires.Known() && !b.Store.Expires.None() || !g.Original(b) {
		return false, true
	}
	for _, l := range slices.Concat(f.Steps...) {
		if l.To != b || l.Operation.Or(model.Read) == model.Read || l.Guarantee.Or("") == model.AtMostOnce {
			continue
		}
		copied := slices.ContainsFunc(slices.Concat(f.Steps...), func(o *model.Line) bool {
			return o.From == l.From && o.To != b && o.To.Family() == model.Store && isLasting(o.To) && o.Operation.Or(model.Write) != model.Read
		})
		if !copied {
			durable, needs := custody.DurableBox(b)
			return !durable && needs == "", needs == ""
		}
	}
	return false, true
}

// channelsOf are the channels that a flow hands its work over to, each once, but where it
// may be lost.
func channelsOf(f *model.Flow) []*model.Box {
	var out []*model.Box
	for _, l := range slices.Concat(f.Steps...) {
		if l.To.Family() == model.Channel && l.Guarantee.Or("") != model.AtMostOnce && l.Operation.Or("") != model.Read && !slices.Contains(out, l.To) {
			out = append(out, l.To)
		}
	}
	return out
}

// lossOf are the losses that a store is open to, and the facts for want of which others
// aren't known. A wrong deletion reaches every copy, so that only a backup brings back what
// it takes: without one it takes all. Where the plan is to go on with the copy, what hasn't
// reached that is lost as well. What is promised decides where a figure that isn't known
// would make no difference.
func lossOf(b *model.Box, promised time.Duration) (losses []way, missing []string) {
	backup, backedUp := backups(b)
	unclear := wantsOfBackup(b, promised)
	copied, hasCopy := standby(b)
	switch {
	case unclear != "":
		missing = append(missing, unclear)
	case backedUp && b.Store.Backup.PITR.Or(false) && !b.Behaviour.RestoreLoss.Known():
		losses = append(losses, interval(b)) // at most, however near the end a moment is
	case backedUp:
		losses = append(losses, backup)
	case backupOf(b) == noBackup:
		words := "it has no backup"
		if replicated(b) {
			words += ", and a wrong deletion reaches its copy too"
		}
		losses = append(losses, way{arithmetic.Forever, words, model.BoxBasis(b, "store.backup.every", &b.Store.Backup.Every)})
	}
	switch {
	case !fallsBack(b):
	case hasCopy:
		if copied.words == "" {
			copied.words = "its copy is never behind"
		}
		losses = append(losses, copied)
	case replicated(b):
		missing = append(missing, "store.replication.lag")
	}
	return losses, missing
}

// wantsOfBackup is the fact for want of which nobody knows how much a store's backups
// lose, "" where that is known, or there are none: whether there are any, how often one is
// made, whether any moment is kept, or how much of the end is missing from what is restored
// then, which only its platform knows.
func wantsOfBackup(b *model.Box, promised time.Duration) string {
	s := &b.Store.Backup
	every, often := s.Every.Get()
	enough := often && every <= promised
	switch {
	case backupOf(b) == noBackup || enough:
		return ""
	case backupOf(b) == unstated:
		return "store.backup"
	case s.PITR.Or(false) && b.Behaviour.RestoreLoss.Known():
		return ""
	case !often:
		return "store.backup.every"
	case s.PITR.Asked():
		return "store.backup.pitr"
	case s.PITR.Or(false) && every > arithmetic.LossWithPITR:
		return "behaviour.restoreLoss"
	}
	return ""
}
