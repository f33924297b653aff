package promela

import (
	"fmt"
	"strings"

	"tautline.dev/analysis/explore"
)

// names are what the things of a program are called in Promela. Ids come from
// the team's model and may be anything: each name begins with what the thing
// is and its number, so no two are the same and none is a word of Promela or
// of C.
type names struct {
	boxes, handlers, mailboxes, effects, choices, records, parkings []string
}

func newNames(p *explore.Program) *names {
	n := &names{}
	for i, b := range p.Boxes {
		n.boxes = append(n.boxes, name("box", i, b.ID))
	}
	for i := range p.Handlers {
		n.handlers = append(n.handlers, name("at", i, p.Boxes[p.Handlers[i].Box].ID))
	}
	for i := range p.Mailboxes {
		n.mailboxes = append(n.mailboxes, name("mail", i, p.Mailboxes[i].Line.ID))
	}
	for i := range p.Effects {
		n.effects = append(n.effects, name("effect", i, p.Effects[i].Line.ID))
	}
	for i := range p.Choices {
		if len(p.Choices[i].Branches) > 0 {
			n.choices = append(n.choices, name("branch", i, p.Choices[i].Line.ID))
			continue
		}
		n.choices = append(n.choices, name("when", i, p.Choices[i].When))
	}
	for i := range p.Records {
		n.records = append(n.records, name("record", i, p.Records[i].ID))
	}
	for i := range p.SenderDeadLetters {
		n.parkings = append(n.parkings, name("parked", i, p.Steps[p.SenderDeadLetters[i].Step].Line.ID))
	}
	return n
}

// longest is how much of an id is kept in a name.
const longest = 32

func name(what string, i int, id string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s%d_", what, i)
	for n, r := range id {
		if n >= longest {
			break
		}
		if !plain(r) {
			r = '_'
		}
		b.WriteRune(r)
	}
	return b.String()
}

func plain(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// harmless is a text that can't end the comment it stands in, nor begin a line
// or another comment.
func harmless(s string) string {
	return strings.Map(func(r rune) rune {
		if plain(r) || strings.ContainsRune(" .,:;()<>=+-_/`'\"!", r) {
			return r
		}
		return '?'
	}, s)
}
