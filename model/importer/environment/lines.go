package environment

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/images"
	"tautline.dev/model/importer/tree"
)

// Lines draws the lines that addresses suggest: one from a program to each that it
// knows, however often it is told.
type Lines struct {
	d     *draft.Draft
	drawn map[[2]string]*draft.Line
	ids   map[string]bool
	// ways are those who know a channel, by the channel.
	ways map[string][]string
	// left are addresses of what operates the system, counted by its box.
	left map[string]int
}

// New begins to draw into a draft.
func New(d *draft.Draft) *Lines {
	l := &Lines{d: d, drawn: map[[2]string]*draft.Line{}, ids: map[string]bool{}, ways: map[string][]string{}, left: map[string]int{}}
	for _, line := range d.Lines {
		l.ids[line.ID] = true
	}
	return l
}

// Told is what a program is told of others.
type Told struct {
	From *draft.Box
	To   []*draft.Box
	// By is the variable, or "command".
	By string
	At tree.Place
	// Source is where it stands, as file#path.
	Source string
}

// channels and stores are kinds of boxes that call nobody.
var (
	channels = []string{"queue", "topic", "bus", "stream"}
	stores   = []string{"database", "cache", "objectstore"}
)

// Draw draws the lines from one to those that it is told of, and gives them.
func (l *Lines) Draw(t Told) []*draft.Line {
	var to []*draft.Box
	for _, b := range t.To {
		if b != t.From && !slices.Contains(to, b) {
			to = append(to, b)
		}
	}
	var out []*draft.Line
	for _, b := range to {
		switch {
		case slices.Contains(b.Tags, images.Infrastructure):
			l.left[b.ID]++
			continue
		case slices.Contains(t.From.Tags, images.Infrastructure):
			l.left[t.From.ID]++
			continue
		case slices.Contains(channels, t.From.Kind) || slices.Contains(stores, t.From.Kind):
			l.d.Skip("an address", t.From.ID+"."+t.By, t.At, "what a store or a channel is told of others is how it works inside")
			continue
		}
		out = append(out, l.one(t, b, len(to) > 1))
	}
	return out
}

// one draws one line, or adds to the evidence of the one that is there.
func (l *Lines) one(t Told, to *draft.Box, several bool) *draft.Line {
	evidence := string(draft.Environment) + ": " + t.Source
	key := [2]string{t.From.ID, to.ID}
	if at := l.drawn[key]; at != nil {
		if !slices.Contains(at.Evidence, evidence) {
			at.Evidence = append(at.Evidence, evidence)
		}
		return at
	}
	id := t.From.ID + "." + t.By
	if several || l.ids[id] {
		id += "." + to.ID
	}
	for n := 2; l.ids[id]; n++ {
		id = fmt.Sprintf("%s.%s.%s-%d", t.From.ID, t.By, to.ID, n)
	}
	line := &draft.Line{ID: id, From: t.From.ID, To: to.ID, Level: draft.Environment, Evidence: []string{evidence}, At: t.At}
	l.d.Lines = append(l.d.Lines, line)
	l.drawn[key], l.ids[id] = line, true
	if slices.Contains(channels, to.Kind) {
		l.ways[to.ID] = append(l.ways[to.ID], t.From.ID)
	}
	return line
}

// Nobody tells of an address that names nothing here.
func (l *Lines) Nobody(from *draft.Box, by string, h Host, at tree.Place) {
	if h.Sure && !slices.Contains(from.Tags, images.Infrastructure) {
		l.d.Skip("an address", from.ID+"."+by, at, fmt.Sprintf("%s is declared nowhere in these sources", h.Name))
	}
}

// End says what the lines leave open.
func (l *Lines) End() {
	for _, b := range l.d.Boxes {
		if n := l.left[b.ID]; n > 0 {
			l.d.Note(fmt.Sprintf("%s operates the system (tag %s): %s with it %s not drawn as lines.", b.ID, images.Infrastructure, count(n, "address", "addresses"), isAre(n)))
		}
		if who := l.ways[b.ID]; len(who) > 0 {
			slices.Sort(who)
			verb := "know"
			if len(who) == 1 {
				verb = "knows"
			}
			l.d.Note(fmt.Sprintf("Which way? %s %s the address of the %s %s; an address doesn't say who writes to it and who reads from it. Each line is drawn as a writer's: turn those of readers.",
				list(who), verb, b.Kind, b.ID))
		}
	}
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// listed is how many names a sentence lists.
const listed = 8

// list writes names as a sentence does.
func list(names []string) string {
	if len(names) > listed+1 {
		names = append(slices.Clone(names[:listed]), fmt.Sprintf("%d more", len(names)-listed))
	}
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// Quiet says so where most boxes have no line: the names that programs carry inside
// can't be read from a template.
func Quiet(d *draft.Draft, of []*draft.Box) {
	without := 0
	has := map[string]bool{}
	for _, l := range d.Lines {
		has[l.From], has[l.To] = true, true
	}
	of = slices.DeleteFunc(slices.Clone(of), func(b *draft.Box) bool { return slices.Contains(b.Tags, images.Infrastructure) })
	for _, b := range of {
		if !has[b.ID] {
			without++
		}
	}
	if without*2 > len(of) {
		d.Note(fmt.Sprintf("%d of %s no line: names of others that programs carry inside, or read from files, can't be seen here. Draw what is missing before you trust a verdict.", without, boxesHave(len(of))))
	}
}

func boxesHave(n int) string {
	if n == 1 {
		return "1 box has"
	}
	return fmt.Sprintf("%d boxes have", n)
}

// Ask notes what a person has to say about boxes whose image leaves it open.
func Ask(d *draft.Draft, asked map[string][]string) {
	for _, question := range sorted(asked) {
		d.Note(list(asked[question]) + ": " + question)
	}
}

func sorted(m map[string][]string) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
