package platform

import (
	_ "embed"
	"strings"
	"sync"

	"tautline.dev/model/value"
)

// Provider is who provides platforms: a cloud, or a family of libraries.
type Provider struct {
	// ID is the first part of the platforms' ids.
	ID    string
	Title string
	// Cloud tells whether it runs its platforms itself.
	Cloud bool
	// Behaviour is how its platforms behave, unless one of them says otherwise.
	Behaviour []Fact
}

//go:embed providers.cue
var providersFile []byte

// ProvidersTree is the file of the providers as values.
func ProvidersTree() *value.Node { return literal("providers.cue", providersFile) }

// Providers are those of the catalogue, in the order in which they are listed.
var Providers = sync.OnceValue(func() []Provider {
	var out []Provider
	for _, f := range ProvidersTree().Fields {
		out = append(out, Provider{ID: f.Label, Title: text(f.Value.Get("title")), Cloud: truth(f.Value.Get("cloud")), Behaviour: behaviourOf(f.Value)})
	}
	return out
})

// ProviderOf is who provides a platform, by its id, or nil where that is nobody
// in particular, or nobody whom the catalogue knows.
func ProviderOf(id string) *Provider {
	prefix, _, ok := strings.Cut(id, "/")
	if !ok {
		return nil
	}
	all := Providers()
	for i := range all {
		if all[i].ID == prefix {
			return &all[i]
		}
	}
	return nil
}
