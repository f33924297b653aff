package calm_test

import (
	"testing"

	"tautline.dev/model/importer/importertest"
)

func TestNodesRelationshipsAndFlows(t *testing.T) {
	d := importertest.Read(t, map[string]string{"shop.json": `{"$schema": "https://calm.finos.org/release/1.0/meta/calm.json",
		"nodes": [
			{"unique-id": "all", "node-type": "system", "name": "The Shop"},
			{"unique-id": "buyer", "node-type": "actor", "name": "Buyer"},
			{"unique-id": "site", "node-type": "webclient", "name": "Site"},
			{"unique-id": "orders", "node-type": "service", "name": "Orders"},
			{"unique-id": "store", "node-type": "database", "name": "Store"},
			{"unique-id": "people", "node-type": "ldap", "name": "People"},
			{"unique-id": "list", "node-type": "data-asset", "name": "List"},
			{"unique-id": "old", "node-type": "acme:store", "name": "Old"},
			{"unique-id": "bank", "node-type": "system", "name": "Bank"}],
		"relationships": [
			{"unique-id": "holds", "relationship-type": {"composed-of": {"container": "all", "nodes": ["site", "orders"]}}},
			{"unique-id": "uses", "relationship-type": {"interacts": {"actor": "buyer", "nodes": ["site", "bank"]}}},
			{"unique-id": "asks", "description": "Site places orders", "protocol": "HTTPS", "relationship-type": {"connects": {"source": {"node": "site"}, "destination": {"node": "orders"}}}},
			{"unique-id": "keeps", "protocol": "JDBC", "relationship-type": {"connects": {"source": {"node": "orders"}, "destination": {"node": "store"}}}},
			{"unique-id": "knew", "protocol": "JDBC", "relationship-type": {"connects": {"source": {"node": "orders"}, "destination": {"node": "old"}}}},
			{"unique-id": "loads", "relationship-type": {"connects": {"source": {"node": "orders"}, "destination": {"node": "list"}}}},
			{"unique-id": "lost", "relationship-type": {"connects": {"source": {"node": "orders"}, "destination": {"node": "none"}}}},
			{"unique-id": "runs", "relationship-type": {"deployed-in": {"container": "all", "nodes": ["site"]}}},
			{"unique-id": "may", "relationship-type": {"options": []}}],
		"flows": [
			{"unique-id": "order", "name": "Order", "transitions": [
				{"relationship-unique-id": "keeps", "sequence-number": 2, "direction": "source-to-destination"},
				{"relationship-unique-id": "asks", "sequence-number": 1, "direction": "source-to-destination"},
				{"relationship-unique-id": "asks", "sequence-number": 3, "direction": "destination-to-source"}]},
			{"unique-id": "back", "transitions": [{"relationship-unique-id": "asks", "sequence-number": 1, "direction": "destination-to-source"}]},
			{"unique-id": "gone", "transitions": [{"relationship-unique-id": "loads", "sequence-number": 1}]}]}`})
	importertest.Want(t, d, `
		box buyer: client; title=Buyer
		box site: client; in=all; title=Site
		box orders: service; in=all; title=Orders
		box store: database; title=Store
		box people: external, outside; title=People
		box old: database; title=Old
		box bank: service; title=Bank
		line uses.site: buyer -> site, drawn
		line uses.bank: buyer -> bank, drawn
		line asks: site -> orders, drawn; does=Site places orders (HTTPS)
		line keeps: orders -> store, drawn; does=JDBC
		line knew: orders -> old, drawn; does=JDBC
		flow order: [{asks [] []} {keeps [] []}]
		skipped a relationship loads at shop.json:18: one of its ends is a group, or has no part in a model
		skipped a relationship lost at shop.json:19: one of its ends isn't a node here
		skipped a relationship may at shop.json:21: its type isn't known here
		skipped a flow back at shop.json:27: a step goes against its relationship: asks
		skipped a flow gone at shop.json:28: one of its steps isn't a line of this model: loads
		note The type acme:store isn't one of CALM's own; old is drawn as a database.`)
	if len(d.Groups) != 1 || d.Groups[0].Title != "The Shop" {
		t.Error(d.Groups)
	}
}

func TestTypesOfOthers(t *testing.T) {
	d := importertest.Read(t, map[string]string{"a.json": `{"nodes": [
			{"unique-id": "f", "node-type": "aws:lambda"}, {"unique-id": "d", "node-type": "aws:rds"}, {"unique-id": "x", "node-type": "acme"}, {"unique-id": "net", "node-type": "aws:subnet"}],
		"relationships": [
			{"unique-id": "one", "relationship-type": "connects", "connects": {"source": {"node": "f"}, "destination": {"node": "d"}}},
			{"unique-id": "two", "relationship-type": "interacts", "interacts": {"actor": "x", "nodes": ["f"]}}]}`})
	importertest.Want(t, d, `
		box f: function
		box d: database
		box x: service
		line one: f -> d, drawn
		line two: x -> f, drawn
		note The type aws:lambda isn't one of CALM's own; f is drawn as a function.
		note The type aws:rds isn't one of CALM's own; d is drawn as a database.
		note The type acme isn't one of CALM's own; x is drawn as a service.`)
	if d.NoPart["a node of type aws:subnet"] != 1 {
		t.Error(d.NoPart)
	}
}

func TestErrorsHaveAPlace(t *testing.T) {
	for nodes, want := range map[string]string{
		`[{"name": "a"}]`:                          "a.json:1: a node has no unique-id",
		`[{"unique-id": "a"}, {"unique-id": "a"}]`: "a.json:1: two nodes have the unique-id a",
	} {
		if got := importertest.Fails(t, "a.json", `{"$schema": "calm", "nodes": `+nodes+`}`); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"$schema": "calm", "nodes": [{"unique-id": "a", "node-type": "system", "name": ""}, {"unique-id": "b", "node-type": "x"}], "relationships": [{"relationship-type": {"composed-of": {"container": "a", "nodes": ["b", "a"]}}}, {"relationship-type": {"interacts": {"actor": "b", "nodes": ["a", "b"]}}}]}`))
	f.Add([]byte(`{"nodes": [{"unique-id": "a"}, {"unique-id": "é"}], "relationships": [{"relationship-type": {"connects": {"source": {"node": "a"}, "destination": {"node": "é"}}}}], "flows": [{"unique-id": "f", "transitions": [{"relationship-unique-id": ""}]}]}`))
	f.Fuzz(func(t *testing.T, src []byte) { importertest.Fuzz(t, "a.json", src) })
}
