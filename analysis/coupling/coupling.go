// Package coupling tells how tightly a line ties its two ends together: what
// has to change, move, be up or keep pace on one side because the other does.
//
// Coupling is no yes or no, and has more than one dimension. The facets are
// those of G. Hohpe, "The Many Facets of Coupling"
// (https://www.enterpriseintegrationpatterns.com/ramblings/coupling_facets.html,
// read 2026-11-21). Tight is no fault: it is a price, and a review should know
// where it is paid.
package coupling

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// Degree is how tightly a facet couples.
type Degree uint8

// The degrees. An unknown one hangs on a fact that nobody stated.
const (
	Unknown Degree = iota
	Loose
	Moderate
	Tight
)

func (d Degree) String() string {
	return [...]string{"unknown", "loose", "moderate", "tight"}[d]
}

// Facet is one way in which a line couples its ends.
type Facet struct {
	// Name is what is coupled: "time".
	Name   string
	Degree Degree
	// Says why, about this line.
	Says string
	// Loosen is what would loosen it, "" where it is loose.
	Loosen string
	// Facts are what it is told from.
	Facts []model.Basis
}

// Of are the facets of the coupling of a line of a system, in a fixed order. It is told which
// questions matter for the line: what doesn't matter is not unknown.
func Of(s *model.System, l *model.Line, matters func(question string) bool) []Facet {
	return []Facet{
		technology(l),
		location(l),
		format(l),
		inTime(s, l),
		interaction(l),
		conversation(l, matters("conversation")),
		order(l, matters("ordering")),
	}
}

// Summary says in one line what couples how tightly, the tightest first: "tight
// in location, time; loose in order".
func Summary(facets []Facet) string {
	var parts []string
	for _, d := range []Degree{Tight, Moderate, Loose, Unknown} {
		var names []string
		for _, f := range facets {
			if f.Degree == d {
				names = append(names, f.Name)
			}
		}
		if len(names) > 0 {
			parts = append(parts, d.String()+" in "+strings.Join(names, ", "))
		}
	}
	return strings.Join(parts, "; ")
}

// spoken is the end whose protocol a line speaks: what is asked, or the channel
// that stands between the two.
func spoken(l *model.Line) *model.Box {
	if l.From.Family() == model.Channel || l.From.Family() == model.Store && l.Mode.Or("") == model.Async {
		return l.From
	}
	return l.To
}

func technology(l *model.Line) Facet {
	b := spoken(l)
	f := Facet{Name: "technology", Facts: []model.Basis{model.BoxBasis(b, "platform", &b.Platform)}}
	ids, ok := b.Platform.Get()
	id := b.Platform.Text()
	protocol := &b.Behaviour.OpenProtocol
	switch {
	case b.Kind == model.Gateway:
		f.Degree, f.Says = Loose, fmt.Sprintf("`%s` is a gateway: what it offers is an interface of your own", b.ID)
	case !ok:
		f.Degree, f.Says = Unknown, fmt.Sprintf("nobody says on which platform `%s` is", b.ID)
		f.Loosen = "State the `platform`, so that its protocol is known."
	case b == l.From && b.Family() == model.Store:
		f.Degree, f.Says = Tight, fmt.Sprintf("`%s` reads the change log of `%s` (%s)", l.To.ID, b.ID, id)
		f.Loosen = "Publish what happened through a channel, so that others need not know which store it is."
	case b.Family() == model.Store:
		f.Degree, f.Says = Tight, fmt.Sprintf("`%s` speaks the query language of `%s` (%s)", other(l, b).ID, b.ID, id)
		f.Loosen = "Let one service own the store, and offer an API or events to others."
		if alone(l.From, b) {
			f.Loosen = "Keep the queries behind one adapter in the code: one box alone uses the store."
		}
	case protocol.Known():
		f.Degree, f.Says = Loose, fmt.Sprintf("%s is spoken on many platforms", id)
	case slices.ContainsFunc(ids, func(id string) bool { return strings.Contains(id, "/") }): // a vendor's
		f.Degree, f.Says = Moderate, fmt.Sprintf("`%s` speaks the API of %s", other(l, b).ID, id)
		f.Loosen = "Keep that API behind one adapter in the code, or put an open protocol (HTTP, AMQP) between."
	default:
		f.Degree, f.Says = Unknown, fmt.Sprintf("nothing is known of the platform %q", id)
		f.Loosen = "Describe it in `platforms`, or name one of the catalogue."
	}
	return f
}

func other(l *model.Line, b *model.Box) *model.Box {
	if b == l.To {
		return l.From
	}
	return l.To
}

// alone tells whether a box is the only one with lines to or from a store. A
// store with very many lines counts as shared: each would have to be looked at
// for each.
func alone(b, store *model.Box) bool {
	const many = 100
	return len(store.Into)+len(store.Out) <= many &&
		!slices.ContainsFunc(store.Into, func(l *model.Line) bool { return l.From != b }) &&
		!slices.ContainsFunc(store.Out, func(l *model.Line) bool { return l.To != b })
}

// reads tells whether a line only asks. A question can't be handed over and
// answered some day, as work can.
func reads(l *model.Line) bool { return l.Operation.Or("") == model.Read }

// byOperation are the facts of a facet whose advice hangs on the operation.
func byOperation(l *model.Line, facts []model.Basis) []model.Basis {
	if !l.Operation.Known() {
		return facts
	}
	return append(facts, model.LineBasis(l, "operation", &l.Operation))
}

func location(l *model.Line) Facet {
	f := Facet{Name: "location"}
	switch {
	case l.From.Family() == model.Channel:
		f.Degree, f.Says = Loose, fmt.Sprintf("`%s` knows `%s`, and not who sends", l.To.ID, l.From.ID)
	case l.To.Family() == model.Channel:
		f.Degree, f.Says = Loose, fmt.Sprintf("`%s` knows `%s`, and not who receives", l.From.ID, l.To.ID)
	case l.To.Kind == model.Gateway:
		f.Degree, f.Says = Moderate, fmt.Sprintf("`%s` knows the address of `%s`, which hides what is behind it", l.From.ID, l.To.ID)
		f.Loosen = "Resolve the name each time, with more than one place behind it."
	case !l.Mode.Known():
		f.Degree, f.Says = Unknown, "nobody says how the two talk"
		f.Loosen = "State the `interaction`."
		f.Facts = append(f.Facts, model.LineBasis(l, "interaction", &l.Mode))
	case l.From.Family() == model.Store:
		f.Degree, f.Says = Moderate, fmt.Sprintf("`%s` reads the log of `%s` where it is", l.To.ID, l.From.ID)
		f.Loosen = "Put a stream or topic between, which more can read."
	default:
		f.Degree, f.Says = Tight, fmt.Sprintf("`%s` addresses `%s` itself", l.From.ID, l.To.ID)
		switch {
		case l.To.Family() == model.Store:
			f.Loosen = "Reach it by a name that follows it when it moves or fails over."
		case reads(l):
			f.Loosen = "Find the receiver by name (discovery, a gateway)."
		default:
			f.Loosen = "Put a channel between, or find the receiver by name (discovery, a gateway)."
		}
	}
	return f
}

func format(l *model.Line) Facet {
	f := Facet{Name: "data format"}
	for _, b := range []struct {
		path string
		fact model.AnyFact
	}{{"data.contract", &l.Data.Contract}, {"data.format", &l.Data.Format}, {"data.change", &l.Data.Change}} {
		if b.fact.Known() {
			f.Facts = append(f.Facts, model.LineBasis(l, b.path, b.fact))
		}
	}
	contract, contracted := l.Data.Contract.Get()
	kind, formatted := l.Data.Format.Get()
	switch {
	case l.Data.Change.Or("") == "raw":
		f.Degree, f.Says = Tight, fmt.Sprintf("`%s` reads the tables of `%s` as they are", l.To.ID, l.From.ID)
		f.Loosen = "Publish events of the business, which can stay while the tables change."
	case l.To.Family() == model.Store && l.Mode.Or("") == model.Sync:
		f.Degree, f.Says = Tight, fmt.Sprintf("`%s` knows how `%s` lays out its data", l.From.ID, l.To.ID)
		f.Loosen = "Let one box alone know that, and give others its API or events."
		if alone(l.From, l.To) {
			f.Loosen = "Let no other box in: one alone knows the layout, and can change with it."
		}
	case contracted:
		f.Degree, f.Says = Loose, fmt.Sprintf("both keep to %s", contract)
	case formatted:
		f.Degree, f.Says = Moderate, fmt.Sprintf("both know %s, without a contract that says what may change", kind)
		f.Loosen = "State a versioned `data: contract`, and let receivers ignore what they don't know."
	case l.Data.Contract.None():
		f.Degree, f.Says = Tight, "there is no contract: the sender's code is the format"
		f.Loosen = "Agree on a versioned contract (`data: contract`)."
	default:
		f.Degree, f.Says = Unknown, "nobody says in which form the data crosses"
		f.Loosen = "State `data: {format: ..., contract: ...}`."
	}
	return f
}

func inTime(s *model.System, l *model.Line) Facet {
	f := Facet{Name: "time", Facts: []model.Basis{model.LineBasis(l, "interaction.mode", &l.Mode)}}
	switch mode, ok := l.Mode.Get(); {
	case !ok:
		f.Degree, f.Says = Unknown, "nobody says whether the sender waits"
		f.Loosen = "State the `interaction`."
	case mode == model.Sync && l.Dependency.Or("") == "soft":
		f.Degree, f.Says = Moderate, fmt.Sprintf("`%s` waits for `%s`, and goes on without it", l.From.ID, l.To.ID)
		f.Loosen = "Hand it over through a channel, and don't wait at all."
		if reads(l) {
			f.Loosen = "Keep a copy that changes are fed into, and don't wait at all."
		}
		f.Facts = append(byOperation(l, f.Facts), model.LineBasis(l, "dependency", &l.Dependency))
	case mode == model.Sync:
		f.Degree, f.Says = Tight, fmt.Sprintf("`%s` waits: it is down whenever `%s` is", l.From.ID, l.To.ID)
		f.Loosen = "Hand the work over through a durable channel, or state what happens without it (`dependency: \"soft\"`, `fallback`)."
		if reads(l) {
			f.Loosen = "Keep a copy or a cache of what is read, or state what happens without it (`dependency: \"soft\"`, `fallback`)."
		}
		f.Facts = byOperation(l, f.Facts)
	default:
		kept(&f, l, custody.KeeperOf(s, l))
	}
	return f
}

// kept tells how tightly a line that nobody waits for ties its ends in time: as
// far as something keeps the work.
func kept(f *Facet, l *model.Line, k custody.Keeper) {
	f.Facts = append(f.Facts, model.LineBasis(l, "buffer", &l.Buffer.Name))
	switch {
	case k.Durable && !l.Buffer.Name.None():
		f.Degree, f.Says = Loose, fmt.Sprintf("%s holds the work while `%s` is down", named(k), l.To.ID)
		if keep, _, ok := k.Retention(l); ok && keep < arithmetic.Forever {
			f.Says += ", for " + model.FormatDuration(keep)
		}
	case k.Needs == "" && k.Where == custody.Elsewhere:
		f.Degree, f.Says = Tight, fmt.Sprintf("%s forgets the work when it stops: `%s` must be up when `%s` sends", named(k), l.To.ID, l.From.ID)
		f.Loosen = "Make it durable, or put a durable queue between."
	case k.Needs == "":
		f.Degree, f.Says = Tight, fmt.Sprintf("nothing durable holds the work: `%s` must be up when `%s` sends", l.To.ID, l.From.ID)
		f.Loosen = "Put a durable queue between."
	case k.Where == custody.Elsewhere:
		f.Degree, f.Says = Unknown, fmt.Sprintf("nobody says whether %s keeps the work while `%s` is down", named(k), l.To.ID)
		f.Loosen = "State whether it is durable."
	default:
		f.Degree, f.Says = Unknown, fmt.Sprintf("nobody says what holds the work while `%s` is down", l.To.ID)
		f.Loosen = "State the `buffer`."
	}
}

// named is what keeps work: a box by its id, anything else in its own words.
func named(k custody.Keeper) string {
	if k.Box != nil && k.Name == k.Box.ID {
		return "`" + k.Name + "`"
	}
	return k.Name
}

func interaction(l *model.Line) Facet {
	f := Facet{Name: "interaction", Facts: []model.Basis{
		model.LineBasis(l, "interaction.mode", &l.Mode), model.LineBasis(l, "interaction.delivery", &l.Delivery),
	}}
	mode, known := l.Mode.Get()
	delivery, moved := l.Delivery.Get()
	switch {
	case !known || mode == model.Async && !moved:
		f.Degree, f.Says = Unknown, "nobody says who sets the pace"
		f.Loosen = "State the `interaction`."
	case mode == model.Sync:
		f.Degree, f.Says = Tight, fmt.Sprintf("each request of `%s` needs an answer of `%s` at once", l.From.ID, l.To.ID)
		f.Loosen = needNoAnswer(l)
		f.Facts = byOperation(l, f.Facts)
	case delivery == model.Poll:
		f.Degree, f.Says = Loose, fmt.Sprintf("`%s` fetches at its own pace", l.To.ID)
	case l.To.Family() == model.Channel:
		f.Degree, f.Says = Loose, fmt.Sprintf("`%s` takes what `%s` sends, and others set their own pace", l.To.ID, l.From.ID)
	default:
		f.Degree, f.Says = Moderate, fmt.Sprintf("`%s` sets the pace, and `%s` has to keep up", l.From.ID, l.To.ID)
		f.Loosen = "Let the receiver fetch (`poll`) from a queue."
	}
	return f
}

// needNoAnswer is what takes the place of a call, by what the call is for.
func needNoAnswer(l *model.Line) string {
	switch l.Operation.Or("") {
	case model.Read:
		return "Read ahead: subscribe to what changes, and answer from a copy or a cache."
	case model.Event:
		return "Tell what happened through a channel (`publish`), and need no answer."
	case model.Command, model.Write, model.Delete:
		return "Ask for the work through a channel (`send`), and let the result be told later."
	}
	return "Tell what happened (`publish`) or ask for work (`send`), and need no answer."
}

func conversation(l *model.Line, matters bool) Facet {
	f := Facet{Name: "conversation", Facts: []model.Basis{model.LineBasis(l, "conversation", &l.Conversation)}}
	where, kept := l.Conversation.Get()
	switch {
	case kept && where != "stateless":
		f.Degree, f.Says = Moderate, fmt.Sprintf("the state of a longer conversation is kept in `%s`", where)
		f.Loosen = "Carry in each message what it takes to handle it."
	case kept || l.Conversation.None():
		f.Degree, f.Says = Loose, "each message stands for itself"
	case matters:
		f.Degree, f.Says = Unknown, fmt.Sprintf("`%s` is reached more than once, and nobody says where the state in between is kept", l.To.ID)
		f.Loosen = "State the `conversation`: \"stateless\", or the box that keeps its state."
	default:
		f.Degree, f.Says, f.Facts = Loose, "one message is all of it", nil
	}
	return f
}

func order(l *model.Line, matters bool) Facet {
	f := Facet{Name: "order", Facts: []model.Basis{model.LineBasis(l, "ordering", &l.Ordering)}}
	switch kept, ok := l.Ordering.Get(); {
	case kept == "total":
		f.Degree, f.Says = Tight, fmt.Sprintf("`%s` needs everything in one order: one at a time", l.To.ID)
		f.Loosen = "Keep order per key only, or let the receiver sort or ignore what is late."
	case kept == "key":
		f.Degree, f.Says = Moderate, fmt.Sprintf("`%s` gets what has one key in order: one that fails holds up the others", l.To.ID)
		f.Loosen = "Carry a version, so that the receiver can tell what is late."
	case ok || l.Ordering.None():
		f.Degree, f.Says = Loose, "any order will do"
	case matters:
		f.Degree, f.Says = Unknown, fmt.Sprintf("nobody says whether `%s` relies on the order", l.To.ID)
		f.Loosen = "State the `ordering`."
	default:
		f.Degree, f.Says, f.Facts = Loose, "no order is promised", nil
	}
	return f
}
