/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/any.h"

#include "util/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/**
 * any_rules_add() - Add a rule
 *
 * Return: 0; -ENOMEM if there is no room
 */
int any_rules_add(struct any_rules *rules, const struct any_rule *rule)
{
	struct any_rule *list = array_room(rules->list, rules->count, &rules->max, sizeof(*list));

	if (!list)
		return -ENOMEM;
	rules->list = list;
	list[rules->count++] = *rule;
	return 0;
}

/**
 * any_rules_done() - Free them
 * @rules: empty afterwards; {0} is fine
 */
void any_rules_done(struct any_rules *rules)
{
	free(rules->list);
	memset(rules, 0, sizeof(*rules));
}

/**
 * any_routes_add() - Add a route
 *
 * Return: 0; -ENOMEM if there is no room
 */
int any_routes_add(struct any_routes *routes, const struct any_route *route)
{
	struct any_route *list =
		array_room(routes->list, routes->count, &routes->max, sizeof(*list));

	if (!list)
		return -ENOMEM;
	routes->list = list;
	list[routes->count++] = *route;
	return 0;
}

/**
 * any_routes_done() - Free them
 * @routes: empty afterwards; {0} is fine
 */
void any_routes_done(struct any_routes *routes)
{
	free(routes->list);
	memset(routes, 0, sizeof(*routes));
}
