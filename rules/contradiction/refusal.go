package contradiction

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
)

// accepted says what would be: "aws/sns parks what fails in aws/sqs or aws/sqs-fifo
// only".
func accepted(b *custody.Binding) string {
	if b.Nowhere() && strings.HasPrefix(b.Path, "inbox.") {
		return b.Takes[0].Source.By + " has no dead letter: what fails there stays with it, or its program puts it away before the last try"
	}
	if b.Nowhere() {
		return b.Takes[0].Source.By + " has no dead letter, so only what reads from it can put work away: state that on its line"
	}
	var parts []string
	for i, a := range b.Takes {
		part := phrase.Or(named(a.Boxes)) + " only"
		if i == 0 {
			part = "parks what fails in " + part
		} else {
			part = "in " + part
		}
		parts = append(parts, a.Source.By+" "+part)
	}
	return strings.Join(parts, ", and ")
}

// named are platforms by their ids, and kinds with their article.
func named(boxes []string) []string {
	var out []string
	for _, b := range boxes {
		if kind := model.Kind(b); slices.Contains(model.Kinds, kind) {
			b = kind.One()
		}
		out = append(out, b)
	}
	return out
}

// refusal says that work can't be parked there, and what else is to be said of
// the box.
func refusal(b *custody.Binding, more string) rules.Finding {
	to := b.To.Or(nil)
	return rules.Finding{
		On: b.On, At: b.To.At(), Discriminator: b.Path,
		Message: fmt.Sprintf("`%s` can't park work in `%s` (%s)%s: %s", b.Whose, to.ID, whatItIs(to), more, accepted(b)),
		Related: []rules.Related{rules.To(to.Entity(), "can't take it")},
		Facts:   []model.Basis{{Path: b.On.Name + "." + b.Path, Fact: b.To}, model.BoxBasis(to, "platform", &to.Platform)},
	}
}

func whatItIs(b *model.Box) string {
	if _, ok := b.Platform.Get(); ok {
		return b.Platform.Text()
	}
	return b.Kind.One()
}
