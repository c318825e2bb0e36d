"""Which products a promotion is about."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from fieldapp.domain.noun import Key


class Target(BaseModel):
    """Products that are named, in a group or in one beneath it, or of a brand; less exceptions.

    Without a name in any of the three lists it is every product.
    """

    model_config = ConfigDict(frozen=True)

    product_ids: tuple[Key, ...] = ()
    group_ids: tuple[Key, ...] = ()
    brand_ids: tuple[Key, ...] = ()
    except_product_ids: tuple[Key, ...] = ()
    except_group_ids: tuple[Key, ...] = ()
    except_brand_ids: tuple[Key, ...] = ()

    @property
    def is_everything(self) -> bool:
        """Whether nothing is named, so that every product counts."""
        return not (self.product_ids or self.group_ids or self.brand_ids)
