package label

import (
	"fmt"
	"strings"

	"tautline.dev/model/suggest"
	"tautline.dev/model/value"
)

// Missing says that there is no such thing, and which there are: the one that
// was meant, or some of those that are known.
func Missing(what, id string, known []string) error {
	hint := suggest.DidYouMean(id, known)
	switch {
	case len(known) == 0:
		hint = "; the model has none"
	case hint == "":
		hint = " (there are " + some(known) + ")"
	}
	return fmt.Errorf("there is no %s %s%s", what, value.Quote(id), hint)
}

// some is a list that stays readable in a message.
func some(all []string) string {
	const most = 8
	shown := make([]string, 0, most)
	for _, s := range all[:min(most, len(all))] {
		shown = append(shown, Clean(s, MaxID))
	}
	if more := len(all) - most; more > 0 {
		shown = append(shown, fmt.Sprintf("%d more", more))
	}
	return strings.Join(shown, ", ")
}
