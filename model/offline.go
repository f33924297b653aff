package model

import (
	"context"
	"fmt"

	"cuelang.org/go/mod/modfile"
	"cuelang.org/go/mod/module"
)

// offline is a module registry that has nothing: tautline never goes to the
// network. What a model imports lies in its own module or in cue.mod/pkg.
type offline struct{}

func (offline) ModFile(_ context.Context, m module.Version) (*modfile.File, error) {
	return nil, fmt.Errorf("module %s isn't here, and tautline never goes to the network; put a copy into cue.mod/pkg", m)
}

func (o offline) Fetch(ctx context.Context, m module.Version) (module.SourceLoc, error) {
	_, err := o.ModFile(ctx, m)
	return module.SourceLoc{}, err
}

func (offline) ModuleVersions(context.Context, string) ([]string, error) {
	return nil, nil
}
