/* SPDX-License-Identifier: BSD-2-Clause */
/* What it costs to start a program of this C library and to end it again. */

/**
 * main() - Do nothing
 *
 * Return: 0
 */
int main(void)
{
	return 0;
}
