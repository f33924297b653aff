package importer

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"tautline.dev/model/importer/draft"
)

// plain are names of sources that say what they are, and not of what.
var plain = []string{"template", "main", "serverless", "docker-compose", "compose", "app", "stack", "infrastructure", "workspace", "asyncapi", "terraform", "infra", "deploy", "manifests", "k8s"}

// system is the name of a system that is read from sources.
func system(sources []string) string {
	at, err := filepath.Abs(sources[0])
	if err != nil {
		at = sources[0]
	}
	name := strings.TrimSuffix(filepath.Base(at), filepath.Ext(at))
	if Plain(name) {
		name = filepath.Base(filepath.Dir(at))
	}
	return draft.ID(name)
}

// Plain says whether a source's name tells nothing of the system.
func Plain(name string) bool { return slices.Contains(plain, strings.ToLower(name)) }

// ErrNoBoxes is said of sources that declare nothing which could be a box.
var ErrNoBoxes = errors.New("nothing that it declares is a box of an architecture")

// nothingDrawn says what there is instead of boxes.
func nothingDrawn(d *draft.Draft) error {
	if len(d.Skipped) > 0 {
		s := d.Skipped[0]
		return fmt.Errorf("%w; of %d left out the first is %s %s (%s): %s", ErrNoBoxes, len(d.Skipped), s.What, s.Name, s.At, s.Why)
	}
	return fmt.Errorf("%w: its %d parts are networks, permissions, logs and the like", ErrNoBoxes, d.Resources)
}

// uncalled names the gateways that nobody calls: no client is made up for them.
func (r *run) uncalled() {
	var names []string
	for _, b := range r.d.Boxes {
		called := slices.ContainsFunc(r.d.Lines, func(l *draft.Line) bool { return l.To == b.ID })
		if b.Kind == "gateway" && !called {
			names = append(names, b.ID)
		}
	}
	if len(names) > 0 {
		r.d.Note("nobody calls " + strings.Join(names, ", ") + " here: who does, the source doesn't say; add the client, and the flow that it starts")
	}
}
